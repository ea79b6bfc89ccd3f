/** Where a long German word may break: before its usual last parts. Browsers without a dictionary need it. */

const Hyphens = (() => {
  const SOFT = "\u00ad";
  const PARTS = "agentur|amt|anbieter|arbeit|ausgabe|beratung|behörde|bibliothek|büro|café|dienst|einrichtung|familien|garten|gemeinde|"
    + "gemeinschaft|genossenschaft|geschäft|gesellschaft|gesundheit|haus|hilfe|hochschule|initiative|integration|kammer|küche|laden|lotsen|management|minierung|"
    + "migration|netzwerk|organisation|praxis|projekt|salon|schaft|schule|setzung|shop|siedlung|sozial|sprechstunde|stelle|steuerung|stiftung|straße|team|"
    + "treff|unternehmen|verband|verbände|verein|vermittlung|verwaltung|viertel|werk|winkel|wirtschaft|wohlfahrt|wohnung|zentrum|zollwinkel";
  const BREAKS = new RegExp(`(?<=\\p{L}{4})(?=(?:${PARTS})\\p{L}*)`, "giu");

  /** @param {string} name @returns {string} */
  const soft = (name) => name.split(" ").map((word) => (word.length > 10 ? word.replace(BREAKS, SOFT) : word)).join(" ");

  return { soft };
})();
