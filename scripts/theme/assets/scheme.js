// @ts-check
/**
 * What Material runs from within each page, as a file, which the site's policy allows: how it keeps
 * what a reader chose, and the colours that were, before anything is shown in others.
 */
{
  const site = new URL("..", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  /** @param {string} name */
  const key = (name, { pathname } = site) => `${pathname}.${name}`;

  Object.assign(window, {
    /** @param {string} text */
    __md_hash: (text) => [...text].reduce((sum, sign) => (sum << 5) - sum + sign.charCodeAt(0), 0),

    /** @param {string} name @param {Storage} [store] @param {URL} [scope] */
    __md_get: (name, store = localStorage, scope) => JSON.parse(store.getItem(key(name, scope)) ?? "null"),

    /** @param {string} name @param {unknown} value @param {Storage} [store] @param {URL} [scope] */
    __md_set: (name, value, store = localStorage, scope) => {
      try {
        store.setItem(key(name, scope), JSON.stringify(value));
      } catch {
        // no room, or not allowed: the choice lasts as long as the page
      }
    },
  });

  const kept = JSON.parse(localStorage.getItem(key("__palette")) ?? "null");
  for (const [name, value] of Object.entries(kept?.color ?? {})) {
    document.body.setAttribute(`data-md-color-${name}`, String(value));
  }

  // Who reads in English sees the page when it is in English (reader.js), so that nothing moves.
  if (localStorage.getItem("archive.lang") === "en") document.documentElement.dataset.waits = "";
}
