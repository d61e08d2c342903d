// Runs once, when the page is up: `trigger` sends an event to Python, `server` calls a function there.
if (!window.dateline) {
  window.dateline = true;
  const find = (selector) => document.querySelector(selector);
  const narrow = window.matchMedia("(max-width: 860px)");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const behavior = () => (calm.matches ? "auto" : "smooth");
  const reader = () => find("#reader");
  const question = () => find("#question textarea, #question input");
  let opener = null;
  let asked = 0;

  // On a narrow screen the article covers the page, so what lies behind it must not take the focus.
  const cover = (covered) => {
    for (const part of ["#masthead", "#chat", "#passages", "#articles"]) {
      const element = find(part);
      if (element) element.inert = covered && narrow.matches;
    }
    document.documentElement.classList.toggle("covered", covered && narrow.matches);
  };

  // `from` is what was clicked; an article that opens by itself takes no focus and covers nothing.
  const open = async (code, from, byItself = false) => {
    const request = ++asked;
    let html = "";
    try {
      html = await server.open_article(code);
    } catch (error) {
      html = "";
    }
    if (request !== asked || !reader()) return;
    const view = reader();
    // Python escaped every character of the article in it.
    view.innerHTML = html ||
      '<header class="reader-head"><button type="button" class="quiet back" data-back>Back</button></header>' +
      '<p class="notice" id="reader-title" tabindex="-1">This article could not be shown.</p>';
    view.hidden = false;
    for (const element of document.querySelectorAll("[data-open][aria-current]")) element.removeAttribute("aria-current");
    from.setAttribute("aria-current", "true");
    opener = from;
    cover(!byItself);
    show(view);
    if (!byItself) find("#reader-title").focus({ preventScroll: true });
  };

  // Brings the highlight to the middle of the article's own scroll box, and that box into the column.
  const show = (view) => {
    const column = find("#evidence");
    if (column) column.scrollTop = 0;
    const mark = view.querySelector("mark");
    if (!mark) {
      view.scrollTop = 0;
      return;
    }
    const offset = mark.getBoundingClientRect().top - view.getBoundingClientRect().top;
    view.scrollTop += offset - view.clientHeight / 2 + Math.min(mark.offsetHeight, view.clientHeight / 2) / 2;
  };

  const close = (refocus) => {
    asked += 1;
    const view = reader();
    if (!view || view.hidden) return;
    // An article that opened by itself took no focus, so closing it gives none.
    const here = document.activeElement === document.body || view.contains(document.activeElement);
    view.hidden = true;
    view.textContent = "";
    cover(false);
    if (opener) opener.removeAttribute("aria-current");
    if (refocus && here) (opener && opener.isConnected ? opener : question())?.focus();
    opener = null;
  };

  const showCollection = () => {
    const collection = find("#collection");
    if (!collection) return;
    close(false);
    collection.open = true;
    collection.querySelector("summary").focus({ preventScroll: true });
    collection.scrollIntoView({ block: "start", behavior: behavior() });
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("button, a") : null;
    if (!target) return;
    const data = target.dataset;
    if ("open" in data) open(data.open, target);
    else if ("back" in data) close(true);
    else if ("collection" in data) showCollection();
    else if ("question" in data) {
      trigger("example", { question: data.question });
      expect(data.question);
    } else if (target.id === "ask") expect(question()?.value);
    else if ("restart" in data) {
      close(false);
      keep("asked");
      say("");
      trigger("restart");
      question()?.focus();
    } else if ("thumb" in data) trigger("thumb", { turn: Number(data.turn), thumb: data.thumb });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) close(true);
    if (event.key === "Enter" && !event.shiftKey && event.target === question()) expect(question().value);
  });
  narrow.addEventListener("change", () => cover(!reader()?.hidden && opener !== null));

  // A new turn is scrolled to; the answer's first citation opens beside it where there is room.
  let seen = "";
  const follow = () => {
    const turns = document.querySelectorAll("#log .turn");
    const last = turns[turns.length - 1];
    const now = last ? turns.length + last.dataset.state : "";
    if (now === seen) return;
    seen = now;
    if (!last) return;
    keep("asked", last.dataset.asked);
    say("");
    last.scrollIntoView({ block: narrow.matches ? "start" : "nearest", behavior: behavior() });
    if (document.activeElement === document.body) (narrow.matches ? last.querySelector(".reply") : question())?.focus({ preventScroll: true });
    if (last.dataset.state === "pending") {
      attend(last.dataset.job, last.dataset.asked);
      return;
    }
    const cite = last.querySelector(".cite");
    if (cite && !narrow.matches) open(cite.dataset.open, cite, true);
    else close(false);
  };

  // Gradio's stream can lose a response: an event that comes while the stream is being closed never hears its
  // result, and a stream that ends early goes on counting as open. So nothing here waits for a response alone:
  // plain requests tell how things stand, and a page that cannot show it is loaded again.
  const rest = (ms) => new Promise((done) => setTimeout(done, ms));
  const told = (request, ms = 10_000) => Promise.race([request, rest(ms)]).catch(() => undefined);

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

  const say = (line) => {
    const place = find("#said");
    if (place && place.textContent !== line) place.textContent = line;
  };

  // True when Gradio's stream still delivers. Asking opens a closed one, and what waited there comes first.
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

  const showProgress = ({ label, figures, done, total }) => {
    const [stage, shown, bar] = ["#stage [role=status]", "#stage .figures", ".indexing progress"].map(find);
    if (!stage || !shown || !bar) return;
    if (stage.textContent !== label) stage.textContent = label;
    if (shown.textContent !== figures) shown.textContent = figures;
    if (!total) return bar.removeAttribute("value");
    bar.max = total;
    bar.value = done;
  };

  const settled = (status) =>
    find("#log .welcome, #log .turn") && !find("#log .indexing") && (!status.askable || question()?.disabled === false);

  // Until the page shows how loading ended.
  const getReady = async () => {
    const tries = Number(kept("tries"));
    let [nudged, since] = [performance.now(), 0];
    for (;;) {
      const status = await told(server.status());
      const now = performance.now();
      if (status?.phase === "loading") {
        showProgress(status);
        nudged = since = 0;
      } else if (status && settled(status)) {
        return ready();
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

  const ready = () => {
    keep("tries");
    const box = question();
    if (!box || box.disabled) return;
    // Kept until a turn stands in the log: Gradio, too, loads the page anew when its connection breaks.
    const lost = find("#log .turn") ? "" : kept("asked");
    if (lost) {
      box.value = lost;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      say("The connection broke off before the answer came. Your question is in the box again.");
    }
    // Start typing at once, unless that would open a keyboard over a small screen.
    if (!narrow.matches && document.activeElement === document.body) box.focus();
  };

  // A question that was sent off is to show up; where the stream is dead it never will.
  const expect = async (text) => {
    if (!text?.trim()) return;
    keep("asked", text);
    const before = seen;
    await rest(10_000); // a busy computer is slow, and loading the page anew would only cost it more
    if (seen === before && !(await alive()) && seen === before && (await told(server.status()))) reload(text);
  };

  // A question that is being answered: until its answer is there.
  const attend = async (job, text) => {
    const waiting = () => find(`#log .turn[data-job="${job}"]`);
    let silent = 0;
    for (;;) {
      await rest(2_000);
      if (!waiting()) return;
      const working = await told(server.is_working(Number(job)));
      silent = working === undefined ? silent + 1 : 0;
      say(silent > 1 ? "Dateline does not respond. Is it still running in its terminal?" : "");
      if (working !== false) continue;
      await rest(1_000); // the answer may be on its way
      if (!waiting()) return;
      await alive();
      if (waiting()) return reload(text);
    }
  };

  const watchLog = () => {
    const log = find("#log");
    if (!log) return setTimeout(watchLog, 100);
    log.setAttribute("role", "log");
    log.setAttribute("aria-label", "Questions and answers");
    new MutationObserver(follow).observe(log, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-state"] });
    getReady();
  };
  watchLog();
}
