/** What is wrong with the structure of a model file. */
export interface ModelProblem {
  /** One sentence without its end, with the tensor and the offsets. */
  readonly message: string;
  readonly fix?: string;
}

/** A structure that cannot be read on from here; the message is a problem's. */
export class MalformedModel extends Error {}

/** Problems of one file; more of them have one cause. */
export const PROBLEMS_MAX = 20;
