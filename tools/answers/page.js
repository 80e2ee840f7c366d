"use strict";
(() => {
  const text = new TextEncoder();
  const form = document.querySelector("form");
  const status = form.querySelector("[role=status]");
  const sheet = document.getElementById("sheet");

  const mac = async (key, message) => {
    const own = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", own, message));
  };
  const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

  async function unsealed(key) {
    const { nonce, body, seal } = Object.fromEntries(
      Object.entries(JSON.parse(document.getElementById("sealed").textContent)).map(([name, one]) => [name, bytes(one)]),
    );
    const mark = await mac(await mac(key, text.encode("segwidgets answers: seal")), joined(nonce, body));
    if (mark.join() !== seal.join()) return null;
    const own = await mac(key, text.encode("segwidgets answers: text"));
    for (let block = 0; block * 32 < body.length; block++) {
      const count = new Uint8Array(4);
      new DataView(count.buffer).setUint32(0, block);
      const stream = await mac(own, joined(nonce, count));
      for (let at = block * 32; at < Math.min(body.length, block * 32 + 32); at++) body[at] ^= stream[at % 32];
    }
    return JSON.parse(new TextDecoder().decode(body));
  }

  function element(name, content, className = "") {
    const made = document.createElement(name);
    if (className) made.className = className;
    for (const part of content.split(/(\*\*[^*]+\*\*|`[^`]+`)/)) {
      const [, mark, words] = /^(\*\*|`)(.+)\1$/.exec(part) ?? [];
      if (!mark) made.append(part);
      else made.appendChild(document.createElement(mark === "`" ? "code" : "strong")).append(words);
    }
    return made;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    sheet.replaceChildren();
    if (!globalThis.crypto?.subtle) {
      status.textContent = "Browsers open sealed answers over https or from disk only: save this page and open the file.";
      return;
    }
    const found = await unsealed(text.encode(form.elements.key.value.trim()));
    if (!found) {
      status.textContent = "This is not the key that the answers were sealed with.";
      return;
    }
    status.textContent = "";
    for (const one of found) {
      sheet.append(element("h2", one.title), element("p", one.about, "key"), element("p", one.question));
      for (const line of one.words) sheet.append(element("p", line, "answer"));
      if (one.rows.length) sheet.appendChild(document.createElement("pre")).textContent = one.rows.join("\n");
    }
  });
})();
