/* Swagger UI as a place to work: a tour of the API that is taken by clicking.

Every answer of the API says by the document's own links (OpenAPI 3.1, section 4.8.20) what it leads on to. Here they are
followed: what an answer showed stands in the paths of the operations that it leads to, so nothing has to be copied. */
"use strict";

const TOUR = [
  { id: "create_interview", title: "Post an interview", says: "It ended ten minutes ago: the plan comes with the answer." },
  { id: "list_tasks", title: "See what is due", says: "Whom to thank now, why, and until when.", query: { status: "due", rule: "thank_you" } },
  { id: "check_contact", title: "Ask whether it is time to write", says: "Not before the day they named.", query: { channel: "email", purpose: "follow_up" } },
  { id: "complete_task", title: "Say that a note was sent", says: "It is done, and what was sent is on record." },
  { id: "get_task_history", title: "See what became of the task", says: "Every change, with its cause." },
  { id: "preview_plan", title: "Preview a plan", says: "At an hour of your choice; nothing is stored." },
  { id: "create_webhook", title: "Subscribe a webhook", says: "Its secret is shown this once." },
  { id: "list_events", title: "Read the events", says: "What webhooks are sent, to poll.", query: { types: "task.due,task.done" } },
];
const PLACEHOLDER = /\b[a-z]+_01kb0{22}\b/g;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const MINUTE = 60_000;

const operations = new Map();
const seen = new Map();

/** Where an operation is on the page. */
function hash(id) {
  return `#/${operations.get(id).tag}/${id}`;
}

/** The examples speak of an interview on some day; here it ended ten minutes ago, and all else moves along. */
function fromNow(document) {
  const { panel } = document.paths["/v1/interviews"].post.requestBody.content["application/json"].examples;
  const span = Math.floor((Date.now() - Date.parse(panel.value.ends_at)) / MINUTE - 10) * MINUTE;
  const bodies = Object.values(document.paths).flatMap(Object.values).flatMap((each) =>
    Object.values(each.requestBody?.content ?? {}).flatMap((content) => Object.values(content.examples ?? {})));
  for (const example of bodies) example.value = moved(example.value, span);
  for (const schema of Object.values(document.components.schemas))
    if (schema.examples) schema.examples = schema.examples.map((example) => moved(example, span));
  return document;
}

/** A value with each date in it later by a span; one that names its own hour stays as it is. */
function moved(value, span) {
  if (typeof value === "string") return INSTANT.test(value) ? movedInstant(value, span) : DAY.test(value) ? movedDay(value, span) : value;
  if (value === null || typeof value !== "object" || "now" in value || "exported_at" in value) return value;
  if (Array.isArray(value)) return value.map((each) => moved(each, span));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, moved(each, span)]));
}

function movedInstant(text, span) {
  const offset = INSTANT.exec(text)[1];
  const wall = Date.parse(text.slice(0, 19) + "Z") + span;
  return new Date(wall).toISOString().slice(0, 19) + offset;
}

function movedDay(text, span) {
  return new Date(Date.parse(text) + Math.round(span / (24 * 60 * MINUTE)) * 24 * 60 * MINUTE).toISOString().slice(0, 10);
}

function remember(document) {
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(item))
      operations.set(operation.operationId, { path, method, tag: operation.tags[0], operation });
}

/** Put what an answer shows into the paths of the operations that it leads to. */
function followLinks({ specActions }, path, method, answer) {
  const asked = [...operations.values()].find((each) => each.path === path && each.method === method);
  const links = asked?.operation.responses[answer.status]?.links ?? {};
  if (!Object.keys(links).length) return;
  const body = JSON.parse(answer.text);
  for (const link of Object.values(links)) {
    const target = operations.get(link.operationId);
    for (const [name, expression] of Object.entries(link.parameters)) {
      const value = expression.split("#/")[1].split("/").reduce((part, key) => part?.[key], body);
      if (typeof value !== "string") continue;
      seen.set(value.split("_")[0], value);
      specActions.changeParam([target.path, target.method], name, "path", value, false);
    }
  }
}

/** Identifiers in examples stand for what was last seen of their kind; what is imported brings its own along. */
function withIdentifiers(request) {
  if (typeof request.body === "string" && !request.url.endsWith("/import"))
    request.body = request.body.replace(PLACEHOLDER, (each) => seen.get(each.split("_")[0]) ?? each);
  return request;
}

const plugin = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (update) => (document) => {
          if (!document.paths) return update(document);
          document.servers = [{ url: new URL(".", location).href.replace(/\/$/, "") }];
          remember(document);
          return update(fromNow(document));
        },
        setResponse: (set, system) => (path, method, answer) => {
          const result = set(path, method, answer);
          if (!answer.error) followLinks(system, path, method, answer);
          return result;
        },
      },
    },
  },
  components: { Tour },
  wrapComponents: {
    InfoContainer: (Info, { React, getComponent }) => (props) =>
      React.createElement(React.Fragment, null,
        React.createElement(Info, props), React.createElement(getComponent("Tour", true))),
  },
});

/** The steps of the tour, each ticked off once its answer is there. */
function Tour({ specSelectors, specActions, layoutActions, authSelectors, authActions }) {
  const h = ui.React.createElement;
  if (!operations.size) return null;
  const authorize = (event) => {
    event.preventDefault();
    authActions.showDefinitions(authSelectors.definitionsToAuthorize());
  };
  const open = (step) => (event) => {
    event.preventDefault();
    const { path, method, tag } = operations.get(step.id);
    for (const [name, value] of Object.entries(step.query ?? {})) specActions.changeParam([path, method], name, "query", value, false);
    layoutActions.show(["operations-tag", tag], true);
    layoutActions.show(["operations", tag, step.id], true);
    layoutActions.scrollTo(["operations", tag, step.id]);
  };
  const done = ({ id }) => {
    const answer = specSelectors.responseFor(operations.get(id).path, operations.get(id).method);
    return Boolean(answer) && !answer.get("error");
  };
  const item = (title, says, href, go, ticked) =>
    h("li", { key: title, className: ticked ? "done" : undefined },
      h("a", { href, onClick: go }, title), ticked && h("span", { className: "tick" }, " done"), h("p", null, says));
  return h("section", { className: "tour", "aria-labelledby": "tour" },
    h("h2", { id: "tour" }, "A tour"),
    h("p", null, "Step by step: open each, press ", h("em", null, "Execute"), ", and read the answer. Nothing needs to be typed",
      " but the key: what an answer showed is put where it is wanted next."),
    h("ol", null,
      item("Authorize", "With the API key that the first start printed; this browser keeps it.", "#", authorize,
        Boolean(authSelectors.authorized()?.size)),
      ...TOUR.map((step) => item(step.title, step.says, hash(step.id), open(step), done(step)))));
}

document.documentElement.classList.toggle("dark-mode", matchMedia("(prefers-color-scheme: dark)").matches);
const ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  layout: "BaseLayout",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [plugin],
  requestInterceptor: withIdentifiers,
  validatorUrl: null,
  deepLinking: true,
  persistAuthorization: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
  showExtensions: true,
  showCommonExtensions: true,
});
