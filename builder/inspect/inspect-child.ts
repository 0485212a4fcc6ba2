/** The program of an inspecting process; see `child-inspector.ts` for what it may do. */
import { isContentRule } from "../check/observe.ts";
import { RULES } from "../check/rules.ts";
import { serveInspections } from "./serve-inspections.ts";

serveInspections(RULES.filter(isContentRule));
