/** A rule's module that cannot be used or did not answer as it should; the message says why. */
export class ModuleFailure extends Error {
  override readonly name = "ModuleFailure";
}
