// Only gentleness: every page is complete without this file.
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // One press is one press: a slow line is no reason to send twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "again" in form.dataset) return;
    if (event.submitter?.hasAttribute("formaction")) return; // the lock closes even while a slow line is saving
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    all("button", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  // Coming Back to a kept page must find it ready to send again.
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("button[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  }));

  // Ctrl+Enter saves.
  document.addEventListener("keydown", (event) => {
    const form = event.target.form;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector(".actions .main") || undefined);
  });

  // What is wrong is never left inside a closed fold, and is read first.
  all("[aria-invalid=true], .wrong").forEach((field) => {
    if (field.closest(".family")) return; // a question about all families is asked above them
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  });
  const errors = document.getElementById("errors");
  if (errors) errors.focus();

  // A long list of choices shortens as she types. The words come from the page, in her language.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  all(".choices.long, .choices.folding").forEach((list, number) => {
    const words = document.body.dataset.filterWords;
    if (!words) return;
    const box = document.createElement("input");
    box.type = "search";
    box.className = "filter-as";
    box.id = `filter-${number}`;
    box.placeholder = words;
    box.setAttribute("aria-label", words);
    box.addEventListener("input", () => {
      all(".choice", list).forEach((choice) => {
        choice.hidden = !plain(choice.textContent).includes(plain(box.value)) && !choice.querySelector(":checked");
      });
      all(".family", list).forEach((family) => {
        family.hidden = !family.querySelector(".choice:not([hidden])");
        if (box.value) family.open = true;
      });
    });
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    list.before(box);
  });

  // What is being written is kept by itself, sealed, every so often and when the page is left. It says so quietly.
  const writing = document.querySelector("form[data-keep]");
  if (writing) {
    const told = document.getElementById("kept");
    const sent = () => new URLSearchParams(new FormData(writing));
    let last = sent().toString();
    let stopped = false;
    const keep = async (leaving) => {
      const now = sent();
      if (stopped || writing.dataset.sent || now.toString() === last) return;
      const before = last;
      last = now.toString();
      const quiet = { method: "POST", body: now, headers: { "X-Kept-Quietly": "1" }, redirect: "manual", keepalive: leaving && last.length < 60000 };
      try {
        const answer = await fetch(writing.dataset.keep, quiet);
        stopped = answer.status !== 204; // locked, or over: the page itself says so when she saves
        if (!stopped && told) told.textContent = writing.dataset.kept;
      } catch {
        last = before;
        if (told) told.textContent = writing.dataset.notKept;
      }
    };
    window.setInterval(keep, 20000, false);
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(true); });
    window.addEventListener("pagehide", () => keep(true));
  }
})();
