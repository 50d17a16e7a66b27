// SPDX-License-Identifier: Apache-2.0
// Comfort only: every page works without it. Arrow keys and Enter in tables, "/" to search, one submission per click,
// a question before unsaved typing is left, and the live assessment beside a form.
"use strict";

(() => {
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

  // "/" goes to the search box, Escape leaves an opened menu.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "/" && !typing(event.target)) {
      const box = document.getElementById("q");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
    if (event.key === "Escape") {
      const menu = document.querySelector("details.me[open], details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
  });

  // Rows: up and down move, Enter opens, Space ticks.
  for (const table of document.querySelectorAll("table[data-rows]")) {
    const rows = [...table.tBodies[0].rows];
    rows.forEach((row, index) => {
      row.tabIndex = index === 0 ? 0 : -1;
    });
    const go = (from, to) => {
      const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
      if (!row) return;
      if (from) from.tabIndex = -1;
      row.tabIndex = 0;
      row.focus();
    };
    table.addEventListener("keydown", (event) => {
      const row = event.target;
      const at = rows.indexOf(row);
      if (at < 0) return;
      const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
      if (event.key in steps) {
        event.preventDefault();
        go(row, steps[event.key]);
      } else if (event.key === "Enter" && row.dataset.href) {
        window.location.assign(row.dataset.href);
      } else if (event.key === " ") {
        const box = row.querySelector("input[type=checkbox]:not(:disabled)");
        if (box) {
          event.preventDefault();
          box.click();
        }
      }
    });
  }

  // Batches: how many are ticked, and what they come to, is said beside the button.
  for (const note of document.querySelectorAll("[data-ticked]")) {
    const boxes = [...document.querySelectorAll(`input[type=checkbox][form="${note.dataset.ticked}"]`)];
    const tell = () => {
      note.textContent = `已选 ${boxes.filter((box) => box.checked).length} 户`;
    };
    boxes.forEach((box) => box.addEventListener("change", tell));
    tell();
  }

  // The list of errors takes the focus, so that a screen reader reads it first.
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();

  // A form that changes something is sent once; its command id makes a second one harmless anyway.
  let sending = false;
  let changed = summary !== null;
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      sending = true;
      for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
    });
  }
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => {
      changed = true;
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (changed && !sending) event.preventDefault();
  });
  // Back in a page that the browser kept: it may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sending = false;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
    }
  });

  // Visits that wait on this telephone for a signal (round.js): told everywhere and before signing out; they stay for
  // whoever typed them. Names that were kept with them stay for nobody who has to sign in.
  const waiting = () => Number(localStorage.getItem("doudi-round-waiting"));
  const stays = () => `这台手机上还有 ${waiting()} 次探访没有上传`;
  document.querySelector("form[action='/logout']")?.addEventListener("submit", (event) => {
    if (waiting() === 0) return;
    const leave = window.confirm(`${stays()}。退出以后还留在手机上，要写的人重新登录才能上传。现在退出吗？`);
    if (!leave) event.preventDefault();
  });
  if (document.querySelector("form#login") && "caches" in window) caches.delete("doudi-round");
  if (waiting() > 0 && document.querySelector(".me") && !document.getElementById("round")) {
    const link = Object.assign(document.createElement("a"), { href: "/care/round", textContent: "去上传" });
    const told = Object.assign(document.createElement("p"), { className: "flash soon", textContent: `${stays()}，` });
    told.append(link);
    document.getElementById("main").prepend(told);
  }

  // The live assessment: asks the fragment with what is typed, half a second after the last key.
  for (const form of document.querySelectorAll("form[data-live]")) {
    let wait = 0;
    let newest = 0;
    const ask = async () => {
      const mine = ++newest;
      const fields = new FormData(form);
      const body = new URLSearchParams();
      for (const [name, value] of fields) if (typeof value === "string") body.append(name, value);
      try {
        const answer = await fetch(form.dataset.live, { method: "POST", body });
        const text = await answer.text();
        const old = document.getElementById("live");
        if (!answer.ok || mine !== newest || !old) return;
        const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
        if (fresh) old.replaceWith(fresh);
      } catch {
        // Without an answer the last one stays; the form can still be sent.
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(ask, 500);
    });
  }
})();
