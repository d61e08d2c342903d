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
      streams.expect(data.question);
    } else if (target.id === "ask") streams.expect(question()?.value);
    else if ("restart" in data) {
      close(false);
      streams.remember();
      say("");
      trigger("restart");
      question()?.focus();
    } else if ("thumb" in data) trigger("thumb", { turn: Number(data.turn), thumb: data.thumb });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) close(true);
    if (event.key === "Enter" && !event.shiftKey && event.target === question()) streams.expect(question().value);
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
    streams.remember(last.dataset.asked);
    say("");
    last.scrollIntoView({ block: narrow.matches ? "start" : "nearest", behavior: behavior() });
    if (document.activeElement === document.body) (narrow.matches ? last.querySelector(".reply") : question())?.focus({ preventScroll: true });
    if (last.dataset.state === "pending") {
      streams.attend(last.dataset.job, last.dataset.asked);
      return;
    }
    const cite = last.querySelector(".cite");
    if (cite && !narrow.matches) open(cite.dataset.open, cite, true);
    else close(false);
  };

  const say = (line) => {
    const place = find("#said");
    if (place && place.textContent !== line) place.textContent = line;
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

  const ready = (lost) => {
    const box = question();
    if (!box || box.disabled) return;
    if (lost) {
      box.value = lost;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      say("The connection broke off before the answer came. Your question is in the box again.");
    }
    // Start typing at once, unless that would open a keyboard over a small screen.
    if (!narrow.matches && document.activeElement === document.body) box.focus();
  };

  const streams = watchStreams({ trigger, server, find, question, seen: () => seen, say, showProgress, ready });

  const watchLog = () => {
    const log = find("#log");
    if (!log) return setTimeout(watchLog, 100);
    log.setAttribute("role", "log");
    log.setAttribute("aria-label", "Questions and answers");
    new MutationObserver(follow).observe(log, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-state"] });
    streams.getReady();
  };
  watchLog();
}
