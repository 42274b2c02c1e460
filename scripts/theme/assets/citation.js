/* What only the browser knows of a citation: the address of the page, the day, and whether the
   reader asked for another version of the text.  Without it citations can be read and selected. */
{
  const box = /** @type {HTMLElement | null} */ (document.querySelector(".cite"));
  const version = box?.dataset.version ?? "";
  const here = new URL(`?v=${version}`, location.href);
  const known = {
    url: here.protocol.startsWith("http") ? here.href : "",
    accessed: new Date().toLocaleDateString("sv"), // Sweden writes dates as ISO 8601 does
  };

  for (const slot of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll(".facts [data-slot]")
  )) {
    const value = known[/** @type {keyof known} */ (slot.dataset.slot)];
    const place = slot.querySelector("span");
    if (!value || !place) continue;
    place.textContent = value;
    slot.hidden = false;
  }

  const asked = new URLSearchParams(location.search).get("v") ?? "";
  if (box && /^[0-9a-f]{12}$/.test(asked) && asked !== version) {
    const notice = document.createElement("p");
    notice.className = "another-version";
    notice.dataset.ui = "";
    notice.textContent =
      `您打开的地址指向本文的另一个版本（${asked}）。` +
      `下面是现在的版本（${version}），文字可能与引用时不同。`;
    box.closest(".facts")?.before(notice);
  }

  for (const text of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll(".cite p > span, .cite pre")
  )) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "复制";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      getSelection()?.selectAllChildren(text); // so that a reader can copy where we may not
      await navigator.clipboard?.writeText(text.innerText.trimEnd());
      if (navigator.clipboard) button.textContent = "已复制";
    });
    text.after(" ", button);
  }
}
