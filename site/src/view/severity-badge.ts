import type { Severity } from "../../../schemas/finding.ts";
import type { Badge } from "./badge.ts";

const BADGES: Readonly<Record<Severity, Badge>> = {
  critical: { text: "Critical", tone: "danger", icon: "stop" },
  high: { text: "High", tone: "danger", icon: "warning" },
  medium: { text: "Medium", tone: "warn", icon: "warning" },
  low: { text: "Low", tone: "info", icon: "info" },
  info: { text: "Info", tone: "plain", icon: "info" },
};

export const severityBadge = (severity: Severity): Badge => BADGES[severity];
