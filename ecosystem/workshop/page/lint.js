/** Names, numbers and addresses of persons in what somebody types. The library looks again. */

const Lint = (() => {
  const PATTERNS = [
    /[\w.+-]+\s*(?:@|\(at\)|\[at\])\s*[\w-]+/i,
    /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}/,
    /(?:\+|\b00|\(?\b0)\s?[1-9](?:[\s/().–-]{0,3}\d){5,}/,
    /\b(?:tel|telefon|phone|mobil|handy|fax|whatsapp)\b\.?[\s:.]*[+(]?\d/i,
    /(?:^|[^\p{L}-])(?:Herrn?|Frau|Hr\.|Fr\.|Dr\.|Prof\.|Mrs?\.?|Ms\.?|Pfarrer(?:in)?|Pastor(?:in)?)\s+\p{Lu}/u,
  ];
  const DAYS = /\d{4}-\d{2}-\d{2}|\b\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4})?/g;

  /** @param {string} text @returns {boolean} */
  const suspicious = (text) => {
    const plain = text.normalize("NFKC").replace(/\p{Cf}/gu, "").replace(DAYS, ";");
    return PATTERNS.some((pattern) => pattern.test(plain));
  };

  return { suspicious };
})();
