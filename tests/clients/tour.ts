// The tour, taken by a client whose types openapi-typescript makes: AFTERVIEW_URL=… AFTERVIEW_KEY=… node tour.js
import createClient from "openapi-fetch";
import type { components, paths } from "./afterview.js";

declare const process: { env: Record<"AFTERVIEW_URL" | "AFTERVIEW_KEY", string> };

type Problem = components["schemas"]["Problem"];

const client = createClient<paths>({
  baseUrl: process.env.AFTERVIEW_URL,
  headers: { authorization: `Bearer ${process.env.AFTERVIEW_KEY}` },
});

/** What was asked for, and no problem. */
const good = <Data>({ data, error }: { data?: Data; error?: Problem }): Data => {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
};

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

const held = good(
  await client.POST("/v1/interviews", {
    params: { header: { "Idempotency-Key": "tour" } },
    body: {
      application: { company: "Nordlicht Energie", job_title: "Data Engineer" },
      type: "video",
      timezone: "Europe/Berlin",
      starts_at: minutesAgo(70),
      ends_at: minutesAgo(10),
      interviewers: [{ name: "Dana Reyes", title: "Head of Data", email: "dana.reyes@example.com" }],
      decision: { within_days: 10 },
    },
  }),
);
const tasks = good(await client.GET("/v1/tasks", { params: { query: { interview_id: [held.id] } } })).items;
const thanks = tasks.find((task) => task.rule === "thank_you");
if (thanks === undefined) throw new Error("nobody is to be thanked");
const done = good(
  await client.POST("/v1/tasks/{task_id}/complete", {
    params: { path: { task_id: thanks.id } },
    body: { channel: "email" },
  }),
);
const check = good(
  await client.GET("/v1/applications/{application_id}/contact-check", {
    params: {
      path: { application_id: held.application_id },
      query: { channel: "phone", purpose: "follow_up", at: minutesAgo(0) },
    },
  }),
);
const plan = good(
  await client.POST("/v1/plans/preview", {
    body: {
      now: "2026-12-14T09:00:00Z",
      candidate: { timezone: "Europe/Berlin", country: "DE" },
      application: { company: "Nordlicht Energie" },
      interviews: [
        {
          id: "first",
          starts_at: "2026-12-01T12:00:00+01:00",
          ends_at: "2026-12-01T13:00:00+01:00",
          interviewers: [{ id: "dana", name: "Dana Reyes", title: "CTO", email: "dana@example.com" }],
        },
      ],
      deadlines: [{ id: "answer", kind: "decision", interview_id: "first", due_on: "2026-12-11" }],
      tasks_done: [{ rule: "debrief" }, { rule: "thank_you" }],
    },
  }),
);
const events = good(await client.GET("/v1/events", { params: { query: { types: ["interview.created", "task.done"] } } }));
const { error: missing } = await client.GET("/v1/tasks/{task_id}", {
  params: { path: { task_id: "task_01kb0000000000000000000000" } },
});

/** What a receiver is sent is typed as well, by the event's type. */
const spoken = (event: components["schemas"]["TaskDueEvent"] | components["schemas"]["InterviewHeldEvent"]): string =>
  event.type === "task.due" ? event.data.task.title : event.data.interview.id;

// @ts-expect-error: what the document does not allow is no program
void (() => client.POST("/v1/tasks/{task_id}/skip", { params: { path: { task_id: "" } }, body: { reason: 1 } }));
void spoken;

console.log(
  JSON.stringify({
    company: held.application.company,
    deadlines: held.deadlines.map(({ kind, status }) => [kind, status]),
    tasks: tasks.map((task) => task.rule).sort(),
    completed: [done.title, done.status],
    contact: [check.allowed, check.verdicts.filter((each) => !each.allowed).map((each) => each.rule)],
    preview: plan.tasks.filter((task) => task.status === "due").map((task) => task.rule),
    events: events.items.map((event) => event.type),
    problem: [missing?.status, missing?.type],
  }),
);
