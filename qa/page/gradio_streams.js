// Answers Gradio's lost streams (see gradio_faults.py): an event that is sent while the event stream is being
// closed never hears its result, a stream that ends early goes on counting as open, and one that breaks has
// the page loaded anew. So nothing here waits for a response alone: plain requests, which no stream can lose,
// tell how things stand, and a page that cannot show it is loaded again with its question in the box.
//
// `trigger` sends an event to Python and `server` calls a function there. Of the page it is given `find`, the
// `question` box, `seen` (what stands last in the log), `say` (a line for people), `showProgress` and `ready`,
// which is called once the page shows how loading ended, with the question that a lost response was to.
const watchStreams = ({ trigger, server, find, question, seen, say, showProgress, ready }) => {
  const rest = (ms) => new Promise((done) => setTimeout(done, ms));
  const answer = (request, ms = 10_000) => Promise.race([request, rest(ms)]).catch(() => undefined);

  const keep = (name, value) => {
    try {
      if (value) sessionStorage.setItem(`dateline-${name}`, value);
      else sessionStorage.removeItem(`dateline-${name}`);
    } catch { /* a browser may forbid it; then a reload remembers nothing */ }
  };
  const kept = (name) => {
    try {
      return sessionStorage.getItem(`dateline-${name}`) ?? "";
    } catch {
      return "";
    }
  };

  // True when the stream still delivers. Asking opens a closed one, and what waited there comes first.
  const alive = async () => {
    const beat = () => find("#pulse")?.dataset.beat;
    const before = beat();
    trigger("wake");
    for (let waited = 0; waited < 8_000; waited += 200) {
      await rest(200);
      if (beat() !== before) return true;
    }
    return false;
  };

  const reload = (lost) => {
    keep("asked", lost);
    window.location.reload();
  };

  const settled = (status) =>
    find("#log .welcome, #log .turn") && !find("#log .indexing") && (!status.askable || question()?.disabled === false);

  // Until the page shows how loading ended.
  const getReady = async () => {
    const tries = Number(kept("tries"));
    let [nudged, since] = [performance.now(), 0];
    for (;;) {
      const status = await answer(server.status());
      const now = performance.now();
      if (status?.phase === "loading") {
        showProgress(status);
        nudged = since = 0;
      } else if (status && settled(status)) {
        keep("tries");
        // Kept until a turn stands in the log: Gradio, too, loads the page anew when its connection breaks.
        return ready(find("#log .turn") ? "" : kept("asked"));
      } else if (status) {
        since ||= now;
        if (now - since > 8_000 * 2 ** Math.min(tries, 3)) {
          keep("tries", String(tries + 1));
          return reload(kept("asked"));
        }
        if (now - nudged > 2_000) {
          nudged = now;
          trigger("refresh");
        }
      }
      await rest(400);
    }
  };

  // A question that was sent off is to show up; where the stream is dead it never will.
  const expect = async (text) => {
    if (!text?.trim()) return;
    keep("asked", text);
    const before = seen();
    await rest(10_000); // a busy computer is slow, and loading the page anew would only cost it more
    if (seen() === before && !(await alive()) && seen() === before && (await answer(server.status()))) reload(text);
  };

  // A question that is being answered: until its answer is there.
  const attend = async (job, text) => {
    const waiting = () => find(`#log .turn[data-job="${job}"]`);
    let silent = 0;
    for (;;) {
      await rest(2_000);
      if (!waiting()) return;
      const working = await answer(server.is_working(Number(job)));
      silent = working === undefined ? silent + 1 : 0;
      say(silent > 1 ? "Dateline does not respond. Is it still running in its terminal?" : "");
      if (working !== false) continue;
      await rest(1_000); // the answer may be on its way
      if (!waiting()) return;
      await alive();
      if (waiting()) return reload(text);
    }
  };

  // A turn stands in the log, or none is to: `pending` is the question that is still to be answered.
  const remember = (pending) => keep("asked", pending);

  return { getReady, expect, attend, remember };
};

