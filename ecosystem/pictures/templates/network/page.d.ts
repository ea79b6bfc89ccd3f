// The shapes of what the page holds; only the type checker reads this file.
interface Actor {
  id: string; name: string; sector: string; dock: boolean; key: boolean; asked: boolean; group_node: boolean;
  x: number; y: number; lines: string[]; across: number; down: number; rank: number;
  topics: string[]; languages: string[]; block?: number;
}
interface Tie {
  id: string; from: string; to: string; layer: string; kind: string; sure: boolean | null;
  color: { color: string }; hidden: boolean; dashes: number[] | boolean; bend: number;
  width: number; arrows: object; smooth: object;
}
interface PackedTie { id: string; from: string; to: string; layer: string; kind: string; sure: boolean | null; hidden: boolean; bend: number; }
interface Mark {
  from: string; to: string; bend: number; lean: number; color: string; outline: number[]; kind: string;
  lines: { edge: string; slot: number; dashes: number[]; arrow: boolean; forward: boolean }[];
}
interface Sector { shape: number[][]; ring: number[][]; color: string; dashed: boolean; }
interface Block { id: string; x: number; y: number; radius: number; size: number; }
interface LegendPart { title: string; entries: { sign: string; words: string }[]; }
interface PageData {
  nodes: Actor[]; edges: Tie[]; marks: Mark[]; blocks: Block[]; sectors: Record<string, Sector>;
  legend: LegendPart[]; options: any; words: Record<string, Record<string, string>>; lang: string;
  foot: string[]; looks: Record<string, { color: { color: string }; width: number; dashes: number[] | boolean; arrows: object }>; ink: string; ring: number; radius: number; font: number; asked: boolean;
  wide: number; high: number; file: string; layers: string[]; topics: string[]; languages: string[];
}
/** What somebody looks at; it stands in the address of the page. */
interface View {
  actor: string | null; way: string; steps: number; topic: string; language: string;
  without: string[]; sure: boolean; lang: string; big: boolean; plain: boolean; open: number[];
}
/** What a view lets one see: 2 fully, 1 as the other end of a tie; the rest is faint. */
interface Seen {
  actors: Map<string, number>; edges: Set<string>; steps: Map<string, number>; all: boolean;
}
interface Spot { x: number; y: number; }
declare const vis: any;
