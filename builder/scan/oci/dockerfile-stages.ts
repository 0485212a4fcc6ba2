/** The stages of a Dockerfile: which image each begins with and which account it ends with. */
import type { Copy, From, Instruction, Property } from "dockerfile-ast";
import type { Position } from "../../parse/record-file.ts";
import type { DockerfileText } from "./read-dockerfile.ts";

export interface ImageReference {
  /** With build arguments filled in as far as they have defaults. */
  readonly text: string;
  /** A build argument without a default is part of it. */
  readonly open: boolean;
  readonly position: Position;
}

export interface DockerStage {
  readonly image: ImageReference;
  /** Index of the stage that it begins with; undefined for an image from elsewhere. */
  readonly base: number | undefined;
  readonly instructions: readonly Instruction[];
  /** The last `USER`, with variables filled in. */
  readonly user: { readonly name: string; readonly position: Position } | undefined;
  readonly position: Position;
}

export interface DockerStages {
  readonly stages: readonly DockerStage[];
  /** Images that files are copied from or mounted. */
  readonly sources: readonly ImageReference[];
}

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)(?::?([-+])([^}]*))?\}|([A-Za-z_]\w*))/g;
/** What the builder sets by itself. */
const PLATFORM = /^(?:BUILD|TARGET)(?:PLATFORM|OS|ARCH|VARIANT)$/;

export function readStages({ file }: DockerfileText): DockerStages {
  const reader = new StageReader();
  for (const instruction of file.getInstructions()) reader.take(instruction);
  return reader.done();
}

class StageReader {
  private readonly stages: DockerStage[] = [];
  private readonly sources: ImageReference[] = [];
  private readonly names = new Map<string, number>();
  private readonly global = new Map<string, string | undefined>();
  private local = new Map<string, string | undefined>();
  private open: Instruction[] = [];

  take(instruction: Instruction): void {
    const keyword = instruction.getKeyword();
    if (keyword === "FROM") this.begin(instruction as From);
    else if (keyword === "ARG" || keyword === "ENV") this.set(instruction);
    else if (keyword === "USER") this.setUser(instruction);
    if (keyword === "COPY" || keyword === "ADD" || keyword === "RUN") this.takeSource(instruction);
    if (keyword !== "FROM" && this.stages.length > 0) this.open.push(instruction);
  }

  done(): DockerStages {
    return { stages: this.stages, sources: this.sources };
  }

  private begin(from: From): void {
    const image = this.reference(from.getImage() ?? "", positionOf(from), this.global);
    this.open = [];
    this.local = new Map();
    this.stages.push({
      image,
      base: this.names.get(image.text.toLowerCase()),
      instructions: this.open,
      user: undefined,
      position: positionOf(from),
    });
    const name = from.getBuildStage()?.toLowerCase();
    if (name !== undefined) this.names.set(name, this.stages.length - 1);
  }

  private set(instruction: Instruction): void {
    const isGlobal = this.stages.length === 0;
    const scope = isGlobal ? this.global : this.local;
    const properties = (
      instruction as Instruction & { getProperties(): Property[] }
    ).getProperties();
    for (const property of properties) {
      const name = property.getName();
      const value = property.getValue();
      if (value !== null) {
        const { text, open } = this.filled(value, scope);
        scope.set(name, open ? undefined : text);
      } else if (instruction.getKeyword() === "ARG")
        scope.set(name, isGlobal ? undefined : this.global.get(name));
    }
  }

  private setUser(instruction: Instruction): void {
    const last = this.stages.at(-1);
    if (last === undefined) return;
    const { text, open } = this.filled(instruction.getArgumentsContent() ?? "", this.local);
    const name = open ? "" : text.trim();
    this.stages[this.stages.length - 1] = {
      ...last,
      user: { name, position: positionOf(instruction) },
    };
  }

  private takeSource(instruction: Instruction): void {
    const isRun = instruction.getKeyword() === "RUN";
    const text = isRun
      ? /--mount=\S*?\bfrom=([^,\s]+)/.exec(instruction.getRawArgumentsContent() ?? "")?.[1]
      : instruction.getKeyword() === "COPY"
        ? ((instruction as Copy).getFromFlag()?.getValue() ?? undefined)
        : undefined;
    if (text === undefined || /^\d+$/.test(text) || this.names.has(text.toLowerCase())) return;
    const reference = this.reference(text, positionOf(instruction), this.local);
    if (!this.names.has(reference.text.toLowerCase())) this.sources.push(reference);
  }

  private reference(
    text: string,
    position: Position,
    scope: ReadonlyMap<string, string | undefined>,
  ): ImageReference {
    return { ...this.filled(text, scope), position };
  }

  private filled(
    text: string,
    scope: ReadonlyMap<string, string | undefined>,
  ): { readonly text: string; readonly open: boolean } {
    let open = false;
    const filled = text
      .replace(/^(["'])(.*)\1$/, "$2")
      .replace(VARIABLE, (word, braced, operator, other, plain) => {
        const name = String(braced ?? plain);
        const value = scope.get(name);
        if (operator === "+") return value === undefined ? "" : String(other);
        if (value !== undefined && value !== "") return value;
        if (operator === "-") return String(other);
        open ||= !PLATFORM.test(name);
        return word as string;
      });
    // Doubling a value again and again must not cost memory.
    return filled.length > 2000
      ? { text: filled.slice(0, 100), open: true }
      : { text: filled, open };
  }
}

function positionOf(instruction: Instruction): Position {
  const { line, character } = instruction.getRange().start;
  return { line: line + 1, column: character + 1 };
}
