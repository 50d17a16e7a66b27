// SPDX-License-Identifier: Apache-2.0
// What this telephone keeps of the round while there is no signal, for the page of the round, its worker and the page
// to sign in: visits that wait, and the page of the day. All of it lies sealed, under keys that no script can read out,
// one for an account and day. A visit goes under the id of its command, so that sending it twice enters it once.
"use strict";

const ROUND = "/care/round";
// What is kept on the telephone, in the database and beside it.
const KEPT = "doudi-round";
// What a visit is sent with; whoever it tells of stands beside it, for the eyes only.
const FIELDS = ["command_id", "person", "visitor", "found", "words", "on", "time"];

const queue = (() => {
  // Browsers seal on safe connections only; elsewhere nothing is kept.
  const safe = globalThis.crypto?.subtle !== undefined;
  const day = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

  const open = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open(KEPT, 2);
      asked.onupgradeneeded = ({ oldVersion }) => {
        if (oldVersion < 1) asked.result.createObjectStore("visits", { keyPath: "command_id" });
        asked.result.createObjectStore("keys", { keyPath: "id" });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  // What was put is on the disk before anybody is told so.
  const run = async (mode, work) => {
    const base = await open();
    try {
      return await new Promise((resolve, reject) => {
        const change = base.transaction(["visits", "keys"], mode, { durability: "strict" });
        const asked = work(change.objectStore("visits"), change.objectStore("keys"));
        change.oncomplete = () => resolve(asked?.result);
        change.onabort = () => reject(change.error);
      });
    } finally {
      base.close();
    }
  };

  // The key of an account and day, or a new one.
  const keyOf = async (account) => {
    const all = await run("readonly", (_, keys) => keys.getAll());
    const there = all.find((one) => one.account === account && one.day === day());
    if (there) return there;
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    return { id: crypto.randomUUID(), account, day: day(), key };
  };
  const seal = async ({ key }, text) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
    return new Uint8Array([...iv, ...new Uint8Array(sealed)]);
  };
  // The text; nothing where its key is not here any more.
  const unseal = async (id, sealed) => {
    const one = await run("readonly", (_, keys) => keys.get(id));
    if (!one) return null;
    const bytes = new Uint8Array(sealed);
    const opened = crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.slice(0, 12) }, one.key, bytes.slice(12));
    return opened.then((text) => new TextDecoder().decode(text), () => null);
  };

  // The key goes with what it seals: whatever was forgotten meanwhile, it can be opened.
  const put = async (visit) => {
    const key = await keyOf(visit.visitor);
    const sealed = await seal(key, JSON.stringify(visit));
    const { command_id, visitor } = visit;
    await run("readwrite", (visits, keys) => {
      keys.put(key);
      return visits.put({ command_id, visitor, key: key.id, sealed });
    });
  };
  const opened = async (row) => {
    const text = await unseal(row.key, row.sealed);
    return text ? JSON.parse(text) : { ...row, lost: true };
  };
  // Throws keys away that open nothing any more: those of other days, and once nobody is signed in all of them.
  const forget = (out) =>
    run("readwrite", (visits, keys) => {
      visits.getAll().onsuccess = ({ target: waits }) => {
        const used = new Set(waits.result.map((visit) => visit.key));
        keys.getAll().onsuccess = ({ target: all }) => {
          const idle = all.result.filter((one) => !used.has(one.id) && (out || one.day !== day()));
          for (const one of idle) keys.delete(one.id);
        };
      };
    });

  return {
    safe,
    put,
    drop: (id) => run("readwrite", (visits) => visits.delete(id)),
    // Everything that waits; of another account only that it is there.
    all: async (mine) => {
      const rows = await run("readonly", (visits) => visits.getAll());
      // What was kept before it was sealed.
      for (const row of rows) if (!row.sealed) await put(row);
      return Promise.all(rows.map((row) => (row.visitor === mine && row.sealed ? opened(row) : row)));
    },
    // Keeps the page of the day, where the office says until when and whose it is.
    keep: async (kept, answer) => {
      const account = answer.headers.get("x-round-for");
      if (!safe || !answer.ok || !account || !answer.headers.has("x-round-until")) return;
      const key = await keyOf(account);
      const body = await seal(key, await answer.text());
      await run("readwrite", (_, keys) => keys.put(key));
      const headers = new Headers(answer.headers);
      for (const name of ["content-encoding", "content-length"]) headers.delete(name);
      headers.set("x-round-key", key.id);
      await kept.put(ROUND, new Response(body, { headers }));
    },
    // The kept page; names of another day are thrown away.
    kept: async (kept) => {
      const page = await kept.match(ROUND, { ignoreVary: true });
      if (!page) return null;
      const [until, key] = ["x-round-until", "x-round-key"].map((name) => page.headers.get(name));
      const today = key && Number(until) > Date.now();
      const text = today ? await unseal(key, await page.arrayBuffer()) : null;
      if (text !== null) return { text, headers: page.headers };
      await kept.delete(ROUND);
      await forget(false);
      return null;
    },
    forget,
  };
})();

if (queue.safe && globalThis.document?.querySelector("form#login")) queue.forget(true).catch(() => {});
