// SPDX-License-Identifier: Apache-2.0
// Visits that wait on this telephone for a signal, for the page of the round and for its worker. Each belongs to the
// account that typed it and goes under the id of its command, so that sending it twice enters it once.
"use strict";

const ROUND = "/care/round";
// What is kept on the telephone, in the database and beside it.
const KEPT = "doudi-round";
// What a visit is sent with; whoever it tells of stands beside it, for the eyes only.
const FIELDS = ["command_id", "person", "visitor", "found", "words", "on", "time"];

const queue = (() => {
  const open = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open(KEPT, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("visits", { keyPath: "command_id" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  // What was put is on the disk before anybody is told so.
  const run = async (mode, work) => {
    const base = await open();
    try {
      return await new Promise((resolve, reject) => {
        const change = base.transaction("visits", mode, { durability: "strict" });
        const asked = work(change.objectStore("visits"));
        change.oncomplete = () => resolve(asked.result);
        change.onabort = () => reject(change.error);
      });
    } finally {
      base.close();
    }
  };
  return {
    all: () => run("readonly", (visits) => visits.getAll()),
    put: (visit) => run("readwrite", (visits) => visits.put(visit)),
    drop: (id) => run("readwrite", (visits) => visits.delete(id)),
  };
})();
