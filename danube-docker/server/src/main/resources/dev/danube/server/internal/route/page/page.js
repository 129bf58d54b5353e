// The page of the service: each view reads the API, and reads it again when something has changed.

import {badge, el, find, get, moment, post, request, say, tick, time, took, url} from './api.js';
import {Log} from './log.js';

const main = document.getElementById('main');
const PERIOD = 3000;
let view = {}; // the view that is shown, with `refresh` and `close`

/** Shows elements in place of others, and keeps the focus and the places of what scrolls. */
function show(box, ...children) {
  const key = box.contains(document.activeElement) ? document.activeElement.getAttribute('data-key') : null;
  const places = [...box.querySelectorAll('[data-scroll]')].map(one => one.scrollTop);
  box.replaceChildren(...children.flat(2).filter(one => one));
  box.querySelectorAll('[data-scroll]').forEach((one, i) => { one.scrollTop = places[i] ?? 0; });
  focus(box, key);
}

function focus(box, key) {
  if (key) {
    [...box.querySelectorAll('[data-key]')].find(one => one.getAttribute('data-key') === key)?.focus({preventScroll: true});
  }
}

const problem = (text, state = 'FAILED') => el('p', {class: 'problem ' + state}, text);
const failed = error => say(error.message);

/** Makes a button for a role that does something, after which the view is read again unless it is a form. */
function button(text, needs, action, isInForm = false) {
  return el('button', {type: 'button', 'data-key': text, 'data-needs': needs, async click(event) {
    event.target.disabled = true;
    await Promise.resolve().then(action).catch(failed);
    event.target.disabled = false;
    if (!isInForm) {
      view.refresh?.().catch(failed);
    }
  }}, text);
}

async function trigger(pipeline) {
  location.hash = '#/runs/' + (await post(`v1/pipelines/${pipeline}/trigger`)).run;
}

const runLink = (run, text) => el('a', {href: '#/runs/' + run.id, 'data-key': run.id}, text);

/** Returns the first stage that went wrong and why, which the second line of a summary tells. */
function shortReason(run) {
  const lines = (run.reason ?? '').split('\n');
  return (lines[1] ?? lines[0]).trim().slice(0, 160);
}

/** Returns why a run was started, and by whom. */
function cause(run) {
  const ref = run.ref ? ' to ' + run.ref.replace(/^refs\/(heads|tags)\//, '') : '';
  const by = run.by ? ' by ' + run.by : '';
  const why = {REQUEST: 'trigger' + by, RERUN: 'run again' + by, PUSH: 'push' + ref, SCHEDULE: 'schedule'}[run.cause] ?? run.cause;
  const commit = run.commit ? ' (' + run.commit.slice(0, 8) + ')' : '';
  return why + commit + (run.resumedBy ? ', resumed by ' + run.resumedBy : '');
}

function runTable(runs, none) {
  return runs.length === 0 ? el('p', {class: 'dim'}, none) : el('table', {class: 'narrow'},
    el('thead', {}, el('tr', {}, ['Run', 'State', 'Triggered', 'Cause', 'Took', 'Reason'].map(one => el('th', {scope: 'col'}, one)))),
    el('tbody', {}, runs.map(run => el('tr', {},
      el('td', {}, runLink(run, run.name + ' ' + run.id.slice(0, 8))),
      el('td', {}, badge(run.state)),
      el('td', {}, time(run.queued)),
      el('td', {class: 'cause'}, cause(run)),
      el('td', {class: 'number'}, took(run)),
      el('td', {class: 'dim'}, run.state === 'SUCCESS' ? '' : shortReason(run))))));
}

async function overview() {
  const [running, recent, {pipelines, total}] = (await Promise.all(
    ['v1/runs?state=RUNNING', 'v1/runs?limit=10', 'v1/pipelines?limit=500'].map(get))).map(one => one.runs ?? one);
  return [
    el('h1', {}, 'Overview'),
    el('h2', {}, 'Running now'),
    runTable(running, 'Nothing is running.'),
    el('h2', {}, `Pipelines (${total})`),
    pipelines.length === 0
      ? el('p', {}, 'There is no pipeline yet. ', el('a', {href: '#/new', 'data-needs': 'ADMIN'}, 'Store the first one.'))
      : el('table', {class: 'narrow'},
        el('thead', {}, el('tr', {}, ['Pipeline', 'Last run', 'Triggered', 'Took', ''].map(one => el('th', {scope: 'col'}, one)))),
        el('tbody', {}, pipelines.map(one => el('tr', {},
          el('td', {}, el('a', {href: '#/pipelines/' + one.id, 'data-key': one.id}, one.name || one.id)),
          el('td', {}, one.lastRun ? el('a', {href: '#/runs/' + one.lastRun.id}, badge(one.lastRun.state)) : el('span', {class: 'dim'}, 'never')),
          el('td', {}, time(one.lastRun?.queued)),
          el('td', {class: 'number'}, one.lastRun ? took(one.lastRun) : ''),
          el('td', {}, el('button', {type: 'button', 'data-key': 'trigger ' + one.id, 'data-needs': 'RUNNER', 'aria-label': 'Trigger ' + one.name,
            click: () => trigger(one.id).catch(failed)}, 'Trigger')))))),
    el('h2', {}, 'Latest runs'),
    runTable(recent, 'Nothing has run yet.')];
}

async function queue() {
  const [waiting, running] = await Promise.all(['QUEUED', 'RUNNING'].map(async state => (await get('v1/runs?limit=500&state=' + state)).runs));
  return [
    el('h1', {}, 'Queue'),
    el('h2', {}, `Running (${running.length})`), runTable(running, 'Nothing is running.'),
    el('h2', {}, `Waiting (${waiting.length})`), runTable(waiting.reverse(), 'Nothing is waiting.')];
}

function scheduleList(schedule) {
  return schedule === null
    ? el('p', {class: 'dim'}, 'It has no schedule.')
    : [el('p', {}, el('code', {}, schedule.cron), ` in the time zone ${schedule.zone}`),
      el('p', {}, schedule.next.length === 0 ? 'It has no next time.' : 'Next: ',
        schedule.next.flatMap((one, i) => [i === 0 ? '' : ', ', moment(one)]))];
}

function revisionTable({revisions, total}) {
  return [el('table', {class: 'narrow'},
    el('thead', {}, el('tr', {}, ['Revision', 'Stored', 'By', 'Name'].map(one => el('th', {scope: 'col'}, one)))),
    el('tbody', {}, revisions.map(one => el('tr', {},
      el('td', {class: 'number'}, one.number), el('td', {}, time(one.created)), el('td', {}, one.author), el('td', {class: 'dim'}, one.name))))),
  total > revisions.length && el('p', {class: 'dim'}, `There are ${total - revisions.length} earlier ones.`)];
}

async function pipeline(id) {
  const [{id: _, ...definition}, {runs}, revisions, schedule] = await Promise.all([get('v1/pipelines/' + id),
    get('v1/runs?limit=50&pipeline=' + id), get(`v1/pipelines/${id}/revisions?limit=10`), find(`v1/pipelines/${id}/schedule`)]);
  const remove = async () => {
    if (confirm(`Delete the pipeline "${definition.name}"? Its runs are cancelled.`)) {
      await request('DELETE', 'v1/pipelines/' + id);
      location.hash = '#/';
    }
  };
  return [
    el('h1', {}, definition.name || id),
    definition.git_repository && el('p', {class: 'dim'}, definition.git_repository),
    el('div', {class: 'bar'}, button('Trigger', 'RUNNER', () => trigger(id)),
      ...definition.host ? [] : [el('a', {class: 'button', 'data-needs': 'ADMIN', href: `#/pipelines/${id}/edit`}, 'Edit'), button('Delete', 'ADMIN', remove)]),
    el('h2', {}, 'Runs'),
    runTable(runs, 'It has never run.'),
    el('h2', {}, 'Stages'),
    el('p', {class: 'dim'}, definition.host ? 'The program that runs this server defines them in Java.'
      : definition.description ? 'Containers of a description, each after those that it depends on.' : definition.parallel ? 'All run at once.' : 'They run one after another.'),
    el('ol', {}, definition.stages.map(stage => el('li', {}, `${stage.name} `, el('span', {class: 'dim'}, stage.image ?? stage.type), stage.command ? el('div', {}, el('code', {}, stage.command)) : null))),
    definition.description && [el('h2', {}, 'Description'), el('pre', {class: 'description', tabindex: '0'}, definition.description)],
    el('h2', {}, 'Schedule'),
    scheduleList(schedule),
    el('h2', {}, `Revisions (${revisions.total})`),
    revisionTable(revisions)];
}

const EXAMPLE = {name: 'hello', git_repository: 'https://github.com/octocat/Hello-World', parallel: false,
  stages: [{type: 'Run', name: 'look', command: 'ls -l && cat README', timeout: 600}]};

const DESCRIPTION_EXAMPLE = `loads:
  - name: first
    image: debian:bookworm-slim
    command: [echo, hello]
  - name: second
    image: debian:bookworm-slim
    command: [echo, world]
    dependencies: [first]
`;

async function editor(id, isNewDescription) {
  const {id: _, ...definition} = id ? await get('v1/pipelines/' + id) : isNewDescription ? {description: DESCRIPTION_EXAMPLE} : EXAMPLE;
  const isDescription = definition.description !== undefined;
  const text = el('textarea', {id: 'definition', spellcheck: 'false'});
  text.value = isDescription ? definition.description : JSON.stringify(definition, null, 2);
  const body = () => isDescription ? JSON.stringify({description: text.value, retrigger: definition.retrigger}) : text.value;
  const problems = el('div', {role: 'alert'});
  const store = async () => {
    try {
      const response = await request(id ? 'PUT' : 'POST', id ? 'v1/pipelines/' + id : 'v1/pipelines', body(), {headers: {'Content-Type': 'application/json'}});
      location.hash = '#/pipelines/' + (await response.json()).id;
    } catch (error) {
      show(problems, problem(error.message));
    }
  };
  return [el('h1', {}, id ? 'Edit ' + definition.name : 'New pipeline'),
    el('p', {}, el('label', {for: 'definition'}, isDescription
      ? 'The description of containers, in YAML or JSON.'
      : 'The definition, as JSON. A stage of the type Run runs a command in a checkout of the repository.')),
    !id && el('p', {}, isDescription ? el('a', {href: '#/new'}, 'Define stages instead.') : el('a', {href: '#/new/description'}, 'Describe containers instead.')),
    text, problems, el('div', {class: 'bar'}, button('Store', 'ADMIN', store, true))];
}

/** Draws when each stage ran, and in it its attempts; not those that an earlier try has finished. */
function timeline(run) {
  const since = Date.parse(run.started ?? run.queued) - 1000; // it is stored a moment after the first event
  const stages = run.stages.filter(one => one.started && !(Date.parse(one.finished) < since));
  const start = Math.min(since + 1000, ...stages.map(one => Date.parse(one.started)));
  const end = Math.max(start + 1, ...stages.map(one => one.finished ? Date.parse(one.finished) : Date.now()));
  const span = (className, from, to) => {
    const bar = el('span', {class: className});
    bar.style.left = (from - start) / (end - start) * 100 + '%';
    bar.style.width = Math.max(0, to - from) / (end - start) * 100 + '%';
    return bar;
  };
  return stages.map(one => {
    const last = one.finished ? Date.parse(one.finished) : Date.now();
    return el('div', {class: 'row ' + one.state}, el('span', {}, one.name),
      el('div', {class: 'track'},
        span('stage', Date.parse(one.started), last),
        one.history.map(attempt => span(attempt.outcome ?? 'RUNNING', Date.parse(attempt.started),
          attempt.millis === undefined ? last : Date.parse(attempt.started) + attempt.millis))),
      el('span', {class: 'number dim'}, took(one)));
  });
}

/** The view of a run, which follows its events and the log of the stage that is chosen. */
class RunView {
  constructor(id, chosen) {
    Object.assign(this, {id, chosen: Number(chosen?.split(':L')[0] ?? 0), marked: Number(chosen?.split(':L')[1] ?? 0)});
    this.head = el('div');
    this.pane = el('div');
    main.replaceChildren(this.head, this.pane);
  }

  get isOver() { return this.run.finished !== null; }

  async refresh() {
    const run = await get('v1/runs/' + this.id);
    if (view !== this) {
      return;
    }
    this.run = run;
    if (!this.artifacts || this.isOver) {
      this.artifacts = (await get(`v1/runs/${this.id}/artifacts`)).artifacts;
    }
    this.draw();
    this.choose();
    this.follow();
  }

  /** Reads the run again soon: events that arrive together count once. */
  soon() {
    this.planned ??= setTimeout(() => { this.planned = undefined; this.refresh().catch(failed); }, 150);
  }

  follow() {
    if (this.isOver || this.source || view !== this) {
      return;
    }
    this.source = new EventSource(url('v1/events?run=' + this.id));
    this.source.onmessage = () => this.soon();
    this.source.addEventListener('end', () => { this.stop(); this.soon(); });
    this.source.onerror = () => {
      if (this.source?.readyState === EventSource.CLOSED) {
        this.stop();
        setTimeout(() => view === this && this.soon(), 5000);
      }
    };
  }

  stop() {
    this.source?.close();
    this.source = null;
  }

  close() {
    this.stop();
    this.log?.close();
  }

  draw() {
    const run = this.run;
    const act = verb => () => post(`v1/runs/${this.id}/${verb}`).then(answer => {
      if (answer.run) { location.hash = '#/runs/' + answer.run; }
    });
    show(this.head,
      el('h1', {}, el('a', {href: '#/pipelines/' + run.pipeline, 'data-key': 'pipeline'}, run.name || run.pipeline), ' ', badge(run.state)),
      el('p', {class: 'dim'}, `Run ${run.id}, revision ${run.revision}, cause: ${cause(run)}, triggered `, time(run.queued), run.started ? [this.isOver ? ', took ' : ', running for ', took(run)] : null),
      run.reason && run.state !== 'SUCCESS' ? problem(run.reason, run.state) : null,
      el('div', {class: 'bar'},
        !this.isOver && button('Cancel', 'RUNNER', act('cancel')),
        this.isOver && run.state !== 'SUCCESS' && button('Resume', 'RUNNER', act('resume')),
        this.isOver && button('Run again', 'RUNNER', act('rerun')),
        this.isOver && run.started && el('a', {class: 'button', href: url(`v1/runs/${this.id}/report.html`), target: '_blank', rel: 'noopener'}, 'Report')),
      el('h2', {}, `Stages (${run.stages.length})`),
      el('ol', {'data-scroll': true, class: 'stages ' + (run.parallel ? 'parallel' : 'order')}, run.stages.map(stage => this.stage(stage))),
      run.stages.some(one => one.started) && [el('h2', {}, 'Timeline'), timeline(run)],
      this.artifacts.length > 0 && [el('h2', {}, 'Artifacts'), el('ul', {}, this.artifacts.map(one =>
        el('li', {}, el('a', {href: url(one.path.slice(1)), download: true, 'data-key': one.path}, one.name), ` ${one.size} bytes, of ${one.stage}`)))]);
  }

  stage(stage) {
    const about = [took(stage), stage.attempts > 1 ? stage.attempts + ' attempts' : '', stage.skipped ?? stage.failure]
      .filter(one => one).flatMap((one, i) => [i === 0 ? ' ' : ', ', one]);
    return el('li', {}, el('a', {class: stage.state, href: `#/runs/${this.id}/${stage.number}`, 'data-key': 'stage ' + stage.number,
      'aria-current': stage.number === this.shown ? 'true' : null}, el('b', {}, stage.name), el('small', {}, badge(stage.state), about)));
  }

  /** Opens the log of the stage that the reader has chosen, or of the one that matters now. */
  choose() {
    const by = state => this.run.stages.find(one => one.state === state);
    const running = this.run.stages.filter(one => one.state === 'RUNNING');
    const wanted = this.run.stages[this.chosen - 1] ?? (running.some(one => one.number === this.shown) ? null : running[0])
      ?? by('FAILED') ?? by('ERRORED') ?? this.run.stages[this.shown - 1] ?? this.run.stages.find(one => one.started);
    if (!wanted || (wanted.number === this.shown && this.run.started === this.since)) {
      return;
    }
    this.shown = wanted.number;
    this.since = this.run.started; // when it was resumed, there is more of the log
    this.log?.close();
    const path = `v1/runs/${this.id}/stages/${wanted.number}/log`;
    const box = el('input', {type: 'checkbox', id: 'follow', change: () => this.log.follow(box.checked)});
    box.checked = !this.marked;
    this.log = new Log(path, wanted.name, line => `#/runs/${this.id}/${wanted.number}:L${line}`, this.marked, is => { box.checked = is; });
    show(this.pane, el('h2', {}, 'Log of ' + wanted.name),
      el('div', {class: 'bar'}, el('label', {for: 'follow'}, box, ' Follow the end'), el('a', {href: url(path), download: `${wanted.name}.log`}, 'Download')),
      this.log.element);
    this.marked = 0;
    this.log.open(!this.isOver).catch(failed);
    this.draw();
  }
}

/** A view whose elements are made anew from time to time. */
function polled(read, isStill) {
  const next = {refresh: async () => {
    try {
      const content = document.hidden ? null : await read();
      if (content && view === next) { // the reader may have gone on meanwhile
        show(main, content);
        next.isShown = true;
      }
    } catch (error) {
      if (next.isShown) {
        failed(error);
      } else if (view === next) {
        show(main, problem(error.message));
      }
    }
  }};
  const timer = isStill ? 0 : setInterval(next.refresh, PERIOD);
  next.close = () => clearInterval(timer);
  return next;
}

const ROUTES = [
  [/^#\/runs\/([^/]+)(?:\/(.+))?$/, (id, chosen) => new RunView(id, chosen)],
  [/^#\/pipelines\/([^/]+)\/edit$/, id => polled(() => editor(id), true)],
  [/^#\/pipelines\/([^/]+)$/, id => polled(() => pipeline(id))],
  [/^#\/queue$/, () => polled(queue)],
  [/^#\/new$/, () => polled(() => editor(), true)],
  [/^#\/new\/description$/, () => polled(() => editor(undefined, true), true)],
  [/^/, () => polled(overview)],
];

async function route() {
  if (location.hash === '#main') {
    main.focus();
    return;
  }
  const key = document.activeElement?.getAttribute('data-key');
  view.close?.();
  say('');
  const [pattern, make] = ROUTES.find(([one]) => one.test(location.hash));
  view = make(...location.hash.match(pattern).slice(1));
  document.querySelectorAll('nav a').forEach(link =>
    link.getAttribute('href') === (location.hash || '#/') ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current'));
  await view.refresh().catch(error => show(main, problem(error.message)));
  focus(main, key);
  document.title = (main.querySelector('h1')?.textContent ?? 'Danube') + ' - Danube';
}

/** Shows what the role of the reader allows, which page.css hides until then. */
async function showAllowed() {
  const roles = ['VIEWER', 'RUNNER', 'ADMIN'];
  document.body.classList.add(...roles.slice(0, roles.indexOf((await get('v1/caller')).role) + 1));
}

showAllowed().catch(failed);
setInterval(tick, 1000);
addEventListener('hashchange', route);
addEventListener('visibilitychange', () => {
  if (view instanceof RunView && document.hidden) {
    view.stop(); // a browser has few connections for all its tabs
    view.log?.stop();
  } else if (!document.hidden) {
    view.refresh?.().catch(failed);
    if (view instanceof RunView && view.run && !view.isOver) { view.log?.live(); }
  }
});
route();
