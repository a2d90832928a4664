// Reads a calendar from standard input with ical.js and tells its entries, in the form of tests/feeds.py, as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const seconds = (time) => (time ? time.toUnixTime() : null);

const entries = ["vevent", "vtodo"].flatMap((kind) =>
  calendar.getAllSubcomponents(kind).map((component) => {
    const starts = component.getFirstPropertyValue("dtstart");
    const ends = component.getFirstPropertyValue(kind === "vevent" ? "dtend" : "due");
    return {
      kind,
      uid: component.getFirstPropertyValue("uid"),
      starts: seconds(starts),
      ends: seconds(ends ?? starts),
      title: component.getFirstPropertyValue("summary"),
      location: component.getFirstPropertyValue("location"),
      status: component.getFirstPropertyValue("status"),
      completed: seconds(component.getFirstPropertyValue("completed")),
      alarms: component.getAllSubcomponents("valarm").length,
    };
  }),
);
console.log(JSON.stringify(entries));
