/** Every word in the language of the moment; names keep the direction of their own script. */

/** @typedef {{language: string, dir: string, words: Record<string, string>, labels: Record<string, Record<string, string>>}} Translated */

const Words = (() => {
  /** @type {"de"|"en"} */
  let lang = Data.page.lang;
  /** @type {Translated|null} */
  let own = null;

  /** @param {string} key @param {Record<string, string|number>} [values] @returns {string} */
  function t(key, values = {}) {
    const template = (own && own.words[key]) || Data.page.words[lang][key];
    if (template === undefined) throw new Error(`no text ${key}`);
    return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  }

  /** @param {string} vocabulary @param {string} key @returns {string} */
  function label(vocabulary, key) {
    const entry = (Data.page.labels[vocabulary] || {})[key];
    return (own && (own.labels[vocabulary] || {})[key]) || (entry ? entry[lang] : key);
  }

  /** @param {Both} both @returns {string} */
  const say = (both) => both[lang];

  const NUMBERS = { de: new Intl.NumberFormat("de-DE"), en: new Intl.NumberFormat("en-GB") };

  /** @param {number} count @returns {string} */
  const number = (count) => NUMBERS[lang].format(count);

  /** @param {string} iso @returns {string} */
  function day(iso) {
    const [year, month, date] = iso.slice(0, 10).split("-");
    return lang === "de" ? `${date}.${month}.${year}` : `${year}-${month}-${date}`;
  }

  /** @param {string} iso @returns {string} */
  const moment = (iso) => new Date(iso).toLocaleString(lang === "de" ? "de-DE" : "en-GB", { dateStyle: "short", timeStyle: "short" });

  /** @param {Need} need @returns {string} */
  function need({ topic, language, group, status }) {
    const more = [group !== "all" ? label("group", group) : "", status !== "any" ? label("status", status) : ""];
    return [label("topic", topic), label("language", language), ...more].filter(Boolean).join(", ");
  }

  /** @param {Need} cell @returns {string} */
  const people = (cell) => (!cell.counted ? t("not_counted") : cell.people === null ? t("few_people") : t("people", { count: number(cell.people) }));

  /** @param {number|null} share @returns {string} */
  const share = (share) => (share === null ? t("unknown") : t("share", { share: number(Math.round(share * 100)) }));

  /** Where something is unknown the truth lies between. @param {number|null} low @param {number|null} high @returns {string} */
  function span(low, high) {
    if (low === null || high === null || Math.round(100 * low) === Math.round(100 * high)) return share(low);
    return t("span", { low: number(Math.round(low * 100)), high: number(Math.round(high * 100)) });
  }

  return {
    t, label, say, number, day, moment, need, people, share, span,
    get lang() { return lang; },
    /** @param {"de"|"en"} next */
    speak(next) { lang = next; },
    /** Say what is made meanwhile in the words of a translation. @template T @param {Translated|null} words @param {() => T} make @returns {T} */
    through(words, make) { own = words; try { return make(); } finally { own = null; } },
  };
})();
