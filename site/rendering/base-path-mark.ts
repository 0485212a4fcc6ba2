/** Stands for the path that a site is served at in a program that was compiled before that is known. */
export const BASE_PATH_MARK = "/ashlar-base-path/";
