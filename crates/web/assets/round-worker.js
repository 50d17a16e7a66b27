// SPDX-License-Identifier: Apache-2.0
// The worker of the round of visits, and of no other page: with a signal everything comes from the office; without one
// the round comes from this telephone until the end of its day, and a visit that cannot be sent is kept. It sends
// nothing by itself: the page does, before the eyes of whoever typed it (round.js).
"use strict";

importScripts("round-queue.js");

// What a proxy says in the place of an office that it does not reach.
const NOBODY_THERE = [502, 503, 504];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "GET" && pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (request.method === "GET" && pathname === ROUND) event.respondWith(round(request));
  else if (request.method === "POST" && pathname === ROUND && request.mode === "navigate") event.respondWith(visit(request));
});

// The office's answer; nothing where there is no signal.
async function office(request) {
  try {
    const answer = await fetch(request);
    return NOBODY_THERE.includes(answer.status) ? null : answer;
  } catch {
    return null;
  }
}

// The address of a file says what is in it: one that is kept is the right one.
async function asset(request) {
  const kept = await caches.open(KEPT);
  return (await kept.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function round(request) {
  const kept = await caches.open(KEPT);
  const answer = await office(request);
  if (answer) {
    await queue.keep(kept, answer.clone()).catch(() => {});
    return answer;
  }
  return (await ofToday(kept)) ?? (await kept.match(`${ROUND}/empty`, { ignoreVary: true })) ?? Response.error();
}

// The page that is kept, marked as such.
async function ofToday(kept) {
  const page = await queue.kept(kept);
  if (!page) return null;
  return new Response(page.text.replace('data-kept="no"', 'data-kept="yes"'), { headers: page.headers });
}

// A form that is sent: to the office, or into the queue. Where an answer was lost on the way, the same command comes again.
async function visit(request) {
  const copy = request.clone();
  const answer = await office(request);
  if (answer) return answer;
  const fields = Object.fromEntries(await copy.formData());
  await queue.put(fields);
  return Response.redirect(`${ROUND}?kept=${encodeURIComponent(fields.person)}`, 303);
}
