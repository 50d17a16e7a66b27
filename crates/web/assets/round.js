// SPDX-License-Identifier: Apache-2.0
// The page of the round of visits. Without this script its forms are ordinary ones that need a signal. With it the page
// is kept for the day (round-worker.js), what waits is shown and sent, and what was refused can be put right.
"use strict";

(() => {
  const page = document.getElementById("round");
  if (!page) return;
  const mine = page.dataset.visitor;
  const find = (id) => document.getElementById(id);
  // Nothing lies on a telephone unsealed: where it cannot be sealed, nothing is kept.
  if (!queue.safe || !("serviceWorker" in navigator)) {
    find("round-bare").hidden = false;
    return;
  }
  const say = (text) => {
    find("round-told").textContent = text;
  };

  // The moment in China, as the form takes it, whatever the telephone thinks of where it is.
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });
  const now = () => clock.format(Date.now()).split(" ");

  // Forms: a command and a time of their own on a page that was kept; what must be there is asked for at once.
  const forms = [...page.querySelectorAll(".round form")];
  const wrong = document.querySelector(".error-summary") !== null;
  for (const form of [...forms, find("put-right-form")]) {
    form.noValidate = false;
    form.addEventListener("change", () => {
      const found = form.elements.found.value;
      form.elements.words.required = found !== "" && found !== "well";
    });
  }
  for (const form of forms) {
    if (page.dataset.kept === "yes") form.elements.command_id.value = crypto.randomUUID();
    let typed = wrong;
    form.addEventListener("input", () => {
      typed = true;
    });
    const fill = () => {
      if (!typed) [form.elements.on.value, form.elements.time.value] = now();
    };
    fill();
    form.parentElement.addEventListener("toggle", fill);
  }

  // The queue as people see it.
  const words = (found) => {
    const choice = find("put-right-form").querySelector(`[name=found][value="${CSS.escape(found)}"]`);
    return choice ? choice.labels[0].textContent : "没有选看到什么";
  };
  const made = (tag, text, name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });
  const button = (text, name, press) => {
    const one = made("button", text, name);
    one.type = "button";
    one.addEventListener("click", press);
    return one;
  };
  const name = (visit) => (visit.lost ? "打不开的一次" : `${visit.who} ${visit.on} ${visit.time}`);
  const ready = (visit) => visit.visitor === mine && !visit.reason && !visit.lost;
  const item = (visit) => {
    const line = made("li", "");
    const state = visit.reason ? made("span", "没有登记", "badge late") : made("span", "等待上传", "badge soon");
    const told = visit.lost ? "" : ` ${visit.on} ${visit.time} ${words(visit.found)} `;
    if (visit.lost) line.append("有一次探访打不开了，请照记得的重新登记。");
    else line.append(made("strong", visit.who), told, state);
    if (visit.reason) line.append(made("p", visit.reason, "error"));
    const buttons = made("p", "", "buttons");
    if (visit.reason) buttons.append(button("改正", "small quiet", () => putRight(visit)), " ");
    buttons.append(button("删除", "small danger", () => throwAway(visit)));
    for (const one of buttons.children) one.append(made("span", name(visit), "unseen"));
    line.append(buttons);
    return line;
  };
  const draw = async () => {
    const all = await queue.all(mine);
    const own = all.filter((visit) => visit.visitor === mine);
    // So that signing out on another page can say it (app.js).
    localStorage.setItem(`${KEPT}-waiting`, String(all.length));
    find("waiting").hidden = all.length === 0;
    find("waiting-list").replaceChildren(...own.map(item));
    find("send-now").hidden = !own.some(ready);
    const others = all.length - own.length;
    find("waiting-others").hidden = others === 0;
    find("waiting-others").textContent = `还有 ${others} 次是别的账号写的，要由本人登录后上传。`;
    for (const form of forms) {
      const summary = form.parentElement.querySelector("summary");
      const waits = own.some((visit) => ready(visit) && visit.person === form.elements.person.value);
      const mark = summary.querySelector(".waits");
      if (waits && !mark) summary.append(" ", made("span", "等待上传", "badge soon waits"));
      else if (!waits && mark) mark.remove();
    }
    return own;
  };
  const throwAway = async (visit) => {
    if (!window.confirm(`删除 ${name(visit)} 这次没有上传的探访？删除以后找不回来。`)) return;
    await queue.drop(visit.command_id);
    await draw();
  };

  // What was refused comes back into a form and goes under a new command: the old one may have been entered after all.
  let old = null;
  const putRight = (visit) => {
    old = visit;
    const form = find("put-right-form");
    for (const name of ["found", "words", "on", "time"]) form.elements[name].value = visit[name] ?? "";
    find("put-right").hidden = false;
    find("put-right-title").textContent = `改正：${visit.who}`;
    find("put-right-title").focus();
  };
  find("put-right-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    delete form.dataset.sent;
    for (const one of form.querySelectorAll("button")) one.removeAttribute("aria-disabled");
    const { reason, ...kept } = old;
    for (const name of ["found", "words", "on", "time"]) kept[name] = form.elements[name].value;
    await queue.put({ ...kept, command_id: crypto.randomUUID() });
    await queue.drop(old.command_id);
    find("put-right").hidden = true;
    await upload();
  });

  // Sends one visit; what became of it.
  const send = async (visit) => {
    const body = new URLSearchParams(FIELDS.map((name) => [name, visit[name] ?? ""]));
    const headers = { accept: "application/json" };
    try {
      const answer = await fetch(ROUND, { method: "POST", body, headers, redirect: "manual" });
      if ((answer.headers.get("content-type") ?? "").includes("json")) return await answer.json();
      return { result: answer.status === 401 || answer.type === "opaqueredirect" ? "sign_in" : "failed" };
    } catch {
      return { result: "no_signal" };
    }
  };
  const STOPS = {
    no_signal: "没有信号，还没有上传，都在这台手机上。",
    sign_in: "登录已失效，还没有上传，都在这台手机上。请重新登录，登录后接着上传。",
    another: "现在登录的是别的账号，没有上传。请用写这些探访的账号登录。",
    failed: "系统出错了，还没有上传，都在这台手机上，过一会儿再试。",
  };
  const sendAll = async () => {
    const done = [];
    let stop = "";
    for (const visit of (await queue.all(mine)).filter(ready)) {
      const answer = await send(visit);
      if (answer.result === "entered" || answer.result === "already") {
        await queue.drop(visit.command_id);
        done.push(`${visit.who} ${visit.time}：${answer.words}`);
      } else if (answer.result === "refused") {
        await queue.put({ ...visit, reason: answer.words });
        done.push(`${visit.who} ${visit.time} 没有登记，见上面的原因`);
      } else {
        stop = STOPS[answer.result] ?? STOPS.failed;
        if (answer.result === "sign_in") find("sign-in").hidden = false;
        break;
      }
    }
    await draw();
    if (done.length || stop) say([...done, stop].filter(Boolean).join("；"));
    if (done.length) {
      find("round-offline").hidden = true;
      find("round-new").hidden = false;
    }
  };
  // One tab sends at a time.
  const upload = () => navigator.locks.request(KEPT, sendAll);
  find("send-now").addEventListener("click", upload);
  window.addEventListener("online", upload);
  window.setInterval(async () => {
    if (document.visibilityState === "visible" && !find("send-now").hidden && !find("waiting").hidden) await upload();
  }, 60_000);

  // Keeps the page and what it is drawn with.
  const keep = async () => {
    await navigator.serviceWorker.register(page.dataset.worker, { scope: ROUND });
    await navigator.serviceWorker.ready;
    const kept = await caches.open(KEPT);
    const drawn = document.querySelectorAll("[href^='/assets/'], [src^='/assets/']");
    const assets = new Set([...drawn].map((one) => one.getAttribute("href") ?? one.getAttribute("src")));
    for (const old of await kept.keys()) {
      const { pathname } = new URL(old.url);
      if (pathname.startsWith("/assets/") && !assets.delete(pathname)) await kept.delete(old);
    }
    await kept.addAll(assets);
    if (!(await kept.match(`${ROUND}/empty`))) await kept.add(`${ROUND}/empty`);
    // The first time the page came before its worker.
    if (!(await kept.match(ROUND))) await queue.keep(kept, await fetch(window.location.href));
    await queue.forget(false);
    // So that the browser throws nothing away when its disk is full; it may say no.
    await navigator.storage?.persist?.();
    find("round-kept").hidden = false;
  };

  const start = async () => {
    const asked = new URLSearchParams(window.location.search);
    if (asked.has("kept")) {
      say("没有信号，已存到这台手机上，等待上传。");
      const at = forms.findIndex((form) => form.elements.person.value === asked.get("kept"));
      forms.forEach((form, index) => {
        form.parentElement.open = index === at + 1;
      });
      window.history.replaceState(null, "", ROUND);
    }
    const own = await draw();
    if (page.dataset.kept === "yes") find("round-offline").hidden = false;
    else await keep();
    if (own.some(ready)) await upload();
  };
  start().catch(() => say("这台手机不能保存清单，没有信号时请先记在纸上。"));
})();
