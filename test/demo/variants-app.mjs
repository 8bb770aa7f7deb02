/**
 * A shop in three programs, each good or bad in one way; plain JavaScript, because a restart must not wait
 * for a compiler:
 *   store  answers one after another, each taking WORK_MS
 *   front  asks the store TRIES times; in doubt (STALE) it answers with what it knows, within PATIENCE_MS
 *   door   hands on to the fronts that its last look (every CHECK_MS) found well
 */
import http from "node:http";

const { ROLE, PORT, UPSTREAMS = "", ...env } = process.env;
const upstreams = UPSTREAMS.split(",").filter(Boolean);

/** The status, or 0 where there is no answer in time. */
function ask(where, timeoutMs) {
  return new Promise((resolve) => {
    const request = http.get(`http://${where}/`, { agent: false }, (response) => {
      response.resume();
      done(response.statusCode);
    });
    const timer = setTimeout(() => request.destroy(new Error("no answer in time")), timeoutMs);
    const done = (status) => {
      clearTimeout(timer);
      resolve(status);
    };
    request.once("error", () => done(0));
  });
}

const pause = (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs));

let queue = Promise.resolve();
/** Work that nobody waits for any more is done all the same: that is what a herd lives on. */
async function store() {
  queue = queue.then(() => pause(Number(env.WORK_MS)));
  await queue;
  return 200;
}

async function front() {
  const tries = Array.from({ length: Number(env.TRIES) }, () =>
    ask(upstreams[0], Number(env.PATIENCE_MS)),
  );
  const statuses = await Promise.all(tries);
  return statuses.includes(200) || env.STALE ? 200 : 503;
}

const well = new Set(upstreams);
let turn = 0;
async function door() {
  const known = upstreams.filter((one) => well.has(one));
  if (known.length === 0) return 503;
  return (await ask(known[turn++ % known.length], 2_000)) || 502;
}

function look() {
  for (const one of upstreams)
    void ask(one, Number(env.CHECK_MS)).then((status) =>
      status === 200 ? well.add(one) : well.delete(one),
    );
}

const answer = { store, front, door }[ROLE];
http
  .createServer(async (_request, response) => response.writeHead(await answer()).end())
  .listen(Number(PORT), env.LISTEN ?? "127.0.0.1");
if (ROLE === "door") setInterval(look, Number(env.CHECK_MS));
// In a container nobody holds the other end.
if (!env.LISTEN) process.stdin.once("end", () => process.exit(0)).resume();
