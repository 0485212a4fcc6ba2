/** The categories of ggen's packages: the words in the data, and the taxonomy they are mapped to. */

export const CATEGORIES = [
  { id: "ai", title: "AI", description: "Agents and tools around language models." },
  { id: "academic", title: "Academic work", description: "Papers, reviews and their workflows." },
  {
    id: "applications",
    title: "Applications",
    description: "Whole applications, web sites and services.",
  },
  {
    id: "architecture",
    title: "Architecture",
    description: "Patterns, frameworks and distributed systems.",
  },
  { id: "commerce", title: "Commerce", description: "Shops, orders, payments and customers." },
  { id: "data", title: "Data", description: "Databases, queries, ontologies and data processing." },
  {
    id: "developer-tools",
    title: "Developer tools",
    description: "Command-line tools and code generation.",
  },
  { id: "education", title: "Education", description: "Teaching and first steps." },
  { id: "enterprise", title: "Enterprise", description: "Business systems and processes." },
  { id: "finance", title: "Finance", description: "Banking, accounting and insurance." },
  { id: "healthcare", title: "Healthcare", description: "Clinics, patients and pharmacies." },
  { id: "java", title: "Java", description: "Patterns and starters for Java." },
  { id: "quality", title: "Quality", description: "Checks, gates and assurance." },
  {
    id: "other",
    title: "Other",
    description: "Packages whose author names no category of this list.",
  },
];

/** Category, words of the data in lower case. */
const WORDS: Readonly<Record<string, string>> = {
  ai: "ai ai-agents ai-tools",
  academic: "academic-paper academic-tools academic-workflow",
  applications: "application web api microservices templates showcase",
  architecture: "architecture framework backend infrastructure distributed-systems",
  commerce:
    "ecommerce e-commerce order-processing fulfillment loyalty-programs customer-engagement",
  data: "database database-tools data-modeling data-engineering etl-tools query-engines semantic-web graph-databases inference-engines data-validation",
  "developer-tools":
    "cli-tools command-line-utilities development-tools code-generation core-power-packages",
  education: "education starter",
  enterprise: "enterprise business-process workflow-automation",
  finance: "finance financial",
  healthcare: "healthcare",
  java: "java spring-boot pattern-language patterns vocabulary persistence domain-model domain-driven-design",
  quality: "quality-gate quality-assurance",
};

const BY_WORD = new Map(
  Object.entries(WORDS).flatMap(([id, words]) => words.split(" ").map((word) => [word, id])),
);

/** One to three ids of {@link CATEGORIES}. */
export function categoriesOf(single: string | undefined, several: readonly string[]): string[] {
  const words = [...(single === undefined ? [] : [single]), ...several];
  const ids = words.map((word) => BY_WORD.get(word.toLowerCase()) ?? "other");
  return ids.length === 0 ? ["other"] : [...new Set(ids)].slice(0, 3);
}
