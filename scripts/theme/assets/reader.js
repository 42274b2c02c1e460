/* What a reader chooses, and the browser remembers: the language of the interface, and the typeface
   of the reports.

   Pages are written in Chinese.  Where English is chosen, the words of the interface are looked up
   in a catalogue, which is fetched only then: `messages.json` holds Chinese and English; `{}` stands
   for any words and `{n}` for a number, `{1}` for the first of them, `{=1}` for the first of them in
   English if it is in the catalogue, and `{s}` for the s of more than one.  Nothing of a report is
   ever changed: not its text, its title, nor a quotation. */
{
  const root = document.documentElement;
  const zh = root.lang; // as the pages are written
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const CATALOGUE = new URL("messages.json", script.src).href;
  const HAN = /[\p{Script=Han}、。，；：]/u;
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  // What stands in the interface and is of a report.
  const QUOTED =
    "q, pre, code, mark, blockquote, del, ins, .cite p > span, .difference td, .listing a, .near li a," +
    ".search-hit :is(a, p), .search-list :is(strong, p)," +
    "html:not(:has(h1[data-ui=heading])) :is(title, .md-header__topic + .md-header__topic," +
    ".md-nav--secondary .md-nav__item)," +
    "script, style, noscript";
  // Words that stand side by side: those that are known are said in English, or only all of them.
  /** @type {[string, string, boolean][]} */
  const BETWEEN = [
    [" · ", " · ", false], [" - ", " - ", false], [" › ", " › ", false],
    ["；", "; ", true], ["，", ", ", true], ["、", ", ", true],
  ];

  /** @param {string} name @param {string} [value] to be remembered @returns {string} */
  const remembered = (name, value) => {
    try {
      if (value !== undefined) localStorage.setItem(`archive.${name}`, value);
      return localStorage.getItem(`archive.${name}`) ?? "";
    } catch {
      return value ?? ""; // a browser that keeps nothing
    }
  };

  /** @param {Record<string, string>} messages @returns {(text: string) => string} */
  const translator = (messages) => {
    /** @type {[RegExp, string][]} */
    const patterns = [];
    for (const [from, to] of Object.entries(messages)) {
      if (!/\{n?\}/.test(from)) continue;
      const signs = from.replace(/[\\^$.*+?()[\]|]/g, "\\$&");
      const pattern = signs.replaceAll("{}", "(.+?)").replaceAll("{n}", "([\\d.,%:–—-]+)");
      patterns.push([new RegExp(`^${pattern}$`, "su"), to]);
    }
    /** @param {string} text @returns {string} in English, or as it is */
    const say = (text) => {
      if (Object.hasOwn(messages, text)) return messages[text];
      for (const [pattern, to] of patterns) {
        const found = pattern.exec(text);
        if (!found) continue;
        return to.replace(/\{(=?)(\d|s)\}/g, (_, again, which) =>
          which === "s" ? (found[1] === "1" ? "" : "s") : again ? say(found[which]) : found[which]);
      }
      const [between, then, whole] = BETWEEN.find(([sign]) => text.includes(sign)) ?? [];
      if (!between) return text;
      const parts = text.split(between);
      const said = parts.map(say);
      const known = parts.map((part, at) => said[at] !== part || !HAN.test(part));
      const enough = whole ? known.every(Boolean) : said.some((part, at) => part !== parts[at]);
      return enough ? said.join(then) : text;
    };
    return say;
  };

  /** @type {(() => void)[]} what was done, to be undone */
  let done = [];

  /** @param {HTMLElement} element @param {string} lang what its words are in */
  const speak = (element, lang) => {
    if (/** @type {HTMLElement | null} */ (element.closest("[lang]"))?.lang === lang) return;
    const before = element.getAttribute("lang");
    element.lang = lang;
    done.push(() => (before === null ? element.removeAttribute("lang") : (element.lang = before)));
  };

  /** @param {Element} element @returns {boolean} whether it is in the text of a report */
  const isText = (element) => element.closest("article, [data-ui]")?.matches("article") ?? false;

  /** @param {Node} top @param {(text: string) => string} say */
  const translate = (top, say) => {
    const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = /** @type {Node | null} */ (top); node; node = walker.nextNode()) {
      if (node instanceof HTMLElement || node instanceof SVGElement) {
        for (const name of ATTRIBUTES) {
          const before = node.getAttribute(name);
          if (!before || !HAN.test(before) || isText(node)) continue;
          const after = say(before);
          if (after === before) continue;
          const element = node;
          element.setAttribute(name, after);
          done.push(() => element.getAttribute(name) === after && element.setAttribute(name, before));
        }
      } else if (node instanceof Text && HAN.test(node.data)) {
        const text = node;
        const parent = /** @type {HTMLElement} */ (text.parentElement);
        if (!parent || isText(parent)) continue;
        const [before, words] = [text.data, text.data.trim().replace(/\s+/g, " ")];
        const said = parent.closest(QUOTED) ? words : say(words);
        if (said === words) {
          speak(parent, zh);
          continue;
        }
        const after = before.match(/^\s*/)?.[0] + said + before.match(/\s*$/)?.[0];
        text.data = after;
        done.push(() => text.data === after && (text.data = before));
        speak(parent, "en");
      }
    }
  };

  /** @type {MutationObserver | undefined} */
  let watch;
  let chosen = "zh";

  /** @param {string} catalogue in JSON */
  const speakEnglish = (catalogue) => {
    const say = translator(JSON.parse(catalogue));
    const article = /** @type {HTMLElement | null} */ (document.querySelector("article"));
    if (article) speak(article, zh);
    translate(root, say);
    watch = new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes) {
        for (const node of type === "childList" ? addedNodes : [target]) translate(node, say);
      }
    });
    const what = { characterData: true, childList: true, subtree: true };
    watch.observe(root, { attributeFilter: ATTRIBUTES, ...what });
  };

  // What was fetched for one page is there at once on the next, so that nothing moves.
  const english = async () => {
    root.lang = "en";
    const kept = remembered("messages");
    if (kept) speakEnglish(kept);
    const answer = await fetch(CATALOGUE);
    if (answer.ok) remembered("messages", await answer.clone().text());
    if (kept || chosen !== "en") return; // or Chinese was chosen meanwhile
    if (!answer.ok) throw new Error(`${answer.status} ${CATALOGUE}`);
    speakEnglish(await answer.text());
  };

  const chinese = () => {
    watch?.disconnect();
    for (const undo of done.reverse()) undo();
    done = [];
    root.lang = zh;
  };

  /** @param {string} text @param {() => void} onclick @returns {HTMLButtonElement} in the header */
  const button = (text, onclick) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "choice";
    made.dataset.ui = "";
    const words = document.createElement("span");
    words.lang = zh;
    words.textContent = text;
    made.append(words);
    made.addEventListener("click", onclick);
    document.querySelector(".md-header__inner")?.append(made);
    return made;
  };

  const face = button("宋", () => setFace(remembered("face", root.dataset.face ? "" : "serif")));
  face.title = "正文用宋体";
  face.setAttribute("aria-label", face.title);
  /** @param {string} name */
  const setFace = (name) => {
    if (name) root.dataset.face = name;
    else delete root.dataset.face;
    face.setAttribute("aria-pressed", String(Boolean(name)));
  };
  setFace(remembered("face"));

  const language = button("", () => setLanguage(remembered("lang", chosen === "en" ? "zh" : "en")));
  /** @param {string} name */
  const setLanguage = (name) => {
    chosen = name === "en" ? "en" : "zh";
    const words = /** @type {HTMLElement} */ (language.firstChild);
    words.textContent = chosen === "en" ? "中文" : "EN";
    words.lang = language.lang = chosen === "en" ? zh : "en";
    language.setAttribute("aria-label", chosen === "en" ? "中文界面" : "EN: interface in English");
    const shown = () => delete root.dataset.waits;
    if (chosen === "en") english().catch(() => done.length || setLanguage("zh")).finally(shown);
    else chinese(), shown();
  };

  const address = new URL(location.href);
  const asked = address.searchParams.get("lang");
  if (asked !== null) { // it is heard once; what else the address says stays
    remembered("lang", asked === "en" ? "en" : "zh");
    address.searchParams.delete("lang");
    history.replaceState(history.state, "", address);
  }
  setLanguage(asked ?? remembered("lang"));
}
