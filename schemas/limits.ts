/**
 * Every limit on what comes from outside, in one place. Sizes are bytes unless the name says else.
 * A value above a limit is a finding (builder) or a coded error (client), never a crash.
 */

/** One YAML, Markdown or JSON record in a source repository. A long README is 100 kB. */
export const RECORD_SIZE_MAX = 1024 * 1024;
/** A file of counted downloads that an import writes; above it the month is cut into more parts. */
export const USAGE_FILE_SIZE_AIM = 512 * 1024;
/** Nesting of a YAML record; people write 6 levels, machines 12. */
export const YAML_DEPTH_MAX = 64;
/** Aliases in one YAML record: a "billion laughs" needs few anchors and many aliases. */
export const YAML_ALIASES_MAX = 100;
/** Values in one YAML record; the largest that people write have a few thousand. */
export const YAML_NODES_MAX = 100_000;
/** Accounts that one comment notifies, whatever anybody asks for. */
export const MENTIONS_MAX = 5;
/** Files that a form may bring; GitHub takes 65,536 characters of an issue. */
export const FORM_FILES_MAX = 50;
/** Files of one version. npm's largest common packages hold about 8,000. */
export const PAYLOAD_FILES_MAX = 10_000;
/** All files of one version, unpacked. */
export const PAYLOAD_SIZE_MAX = 200 * 1024 * 1024;
/** A version's files that are packed in memory, away from the thread that reads; larger ones are packed as they are read. */
export const WHOLE_PAYLOAD_SIZE_MAX = 8 * 1024 * 1024;
/** All payloads that are in memory at once to be packed; each thread has another copy of its own. */
export const PACKING_SIZE_MAX = 32 * 1024 * 1024;
/** One path inside an archive, in UTF-8 bytes. */
export const PAYLOAD_PATH_MAX = 240;
/** Unpacked bytes for each compressed byte; deflate itself stops at about 1,032. */
export const ARCHIVE_RATIO_MAX = 200;
/** Ratios are only judged above this size: a small file of zeros is no bomb. */
export const ARCHIVE_RATIO_FLOOR = 1024 * 1024;
/** One picture beside an artifact. */
export const SCREENSHOT_SIZE_MAX = 2 * 1024 * 1024;
/** The registry document: fixed fields and a handful of references. */
export const REGISTRY_SIZE_MAX = 1024 * 1024;
/** Any other published JSON document that a client reads whole. */
export const DOCUMENT_SIZE_MAX = 64 * 1024 * 1024;
/** One file of the search index, and what it unpacks to: a word that a million documents have takes 3 MB. */
export const SEARCH_FILE_SIZE_MAX = 2 * 1024 * 1024;
export const SEARCH_UNPACKED_SIZE_MAX = 8 * 1024 * 1024;
/** What a searcher keeps of unpacked files, in characters of JSON. */
export const SEARCH_CACHE_SIZE_MAX = 16 * 1024 * 1024;
/** Documents of one segment: as many as registries have in all, twenty times. */
export const SEARCH_DOCUMENTS_MAX = 2_000_000;
/** Characters and words of a query that are looked at. */
export const SEARCH_QUERY_LENGTH_MAX = 200;
export const SEARCH_QUERY_WORDS_MAX = 16;
/** Characters of one word that are indexed. */
export const SEARCH_WORD_LENGTH_MAX = 64;
/** Hits of one answer. */
export const SEARCH_HITS_MAX = 1000;
/** Candidates that a quoted phrase is looked for in: their records have to be fetched. */
export const SEARCH_PHRASE_CANDIDATES_MAX = 64;
/** Candidates whose score MiniSearch works out, at the least. */
export const SEARCH_SHORTLIST = 64;
/** One part of a list: 32 kB of rows, unless a single row is longer; an entry of the quarantine has its findings. */
export const LIST_PART_SIZE_MAX = 16 * 1024 * 1024;
/** Parts above a row, the root of the list included: five reach a thousand million rows. */
export const LIST_DEPTH_MAX = 6;
/** Candidates that the dependency solver looks at before it gives up. */
export const SOLVER_STEPS_MAX = 100_000;
/**
 * Versions that the solver looks through for one artifact of a registry whose dependencies differ
 * in what they ask for: some hundredths of a second. Ordinary artifacts need none.
 */
export const RESOLUTION_WORK_MAX = 20_000;
/** Time for one network answer to begin, and between two pieces of it. */
export const NETWORK_IDLE_MS = 30_000;
/** Bytes a second that an answer has to bring, once it was waited for that long. An old modem brings eight times as many. */
export const NETWORK_RATE_MIN = 500;
/** Redirects followed for one request. */
export const REDIRECTS_MAX = 5;
/** A template's rendered output: one file, and the time for the whole rendering. */
export const RENDERED_FILE_SIZE_MAX = 5 * 1024 * 1024;
export const RENDER_TIME_MAX_MS = 20_000;
/** One file that a rule reads whole; larger ones are judged by their parts, or count as unscanned. */
export const SCAN_FILE_SIZE_MAX = 64 * 1024 * 1024;
/** Members of all archives of one payload that are looked into. */
export const SCAN_ARCHIVE_MEMBERS_MAX = 20_000;
/** Bytes that all archives of one payload are unpacked to in memory, one member after the other. */
export const SCAN_ARCHIVE_SIZE_MAX = 200 * 1024 * 1024;
/** Archives inside archives. */
export const SCAN_ARCHIVE_DEPTH_MAX = 2;
/** Steps of the search for credentials in one payload; ordinary text takes 0.2 for each byte, 200 million about two seconds. */
export const SCAN_SECRET_STEPS_MAX = 200_000_000;
/** One lock file or other list of packages; the largest that people commit have about 5 MiB. */
export const PACKAGE_FILE_SIZE_MAX = 8 * 1024 * 1024;
/** All lists of packages of one version together; vendored packages have one each, mostly small. */
export const PACKAGE_FILES_SIZE_MAX = 32 * 1024 * 1024;
export const PACKAGE_FILES_MAX = 5000;
/** Packages that one version names. The locks of the largest monorepos name about 10,000. */
export const PACKAGES_MAX = 50_000;
/** A Dockerfile, in characters; its parser takes longer than linear time. The longest that people write have 30,000. */
export const DOCKERFILE_SIZE_MAX = 64 * 1024;
/** A script or configuration, in bytes. Installers that hold data behind their script are longer. */
export const SCRIPT_SIZE_MAX = 1024 * 1024;
/** All scripts and configurations of one version, in bytes; at worst a megabyte takes 3 seconds. */
export const SCRIPTS_SIZE_MAX = 2 * 1024 * 1024;
/** All templates of one version that are analysed, in bytes; LiquidJS reads some 10 MB in a second. */
export const TEMPLATE_SIZE_MAX = 16 * 1024 * 1024;
/** What looking into one version, or one artifact's documents, may cost; then the outcome is `error`. */
export const INSPECTION_TIME_MAX_MS = 10_000;
export const INSPECTION_MEMORY_MAX_MB = 512;
/** Line ends and characters with a meaning in one Markdown document: each costs its parser up to 5 kB. */
export const MARKDOWN_MARKS_MAX = 25_000;
/** Brackets and emphasis marks between two blank lines: the parser compares them with each other. */
export const MARKDOWN_RUN_MARKS_MAX = 2_500;
/** Headings that are underlined instead of marked with `#`; each costs a look at all before it. */
export const MARKDOWN_UNDERLINES_MAX = 100;
/** Quotes and list items of one Markdown document; each costs a third of a millisecond. */
export const MARKDOWN_ITEMS_MAX = 6_000;
/** Quotes and list items that one line of Markdown may be inside of. */
export const MARKDOWN_DEPTH_MAX = 32;
/** Age of the newest advisory from another database, after which a copy of it counts as stale. */
export const ADVISORY_AGE_MAX_DAYS = 30;
/** The `package.json` of a payload: npm's largest have 100 kB. */
export const PACKAGE_JSON_SIZE_MAX = 256 * 1024;
/** Values of a package.json times files of its package: a package linter looks for each value in the list of files. */
export const LINTED_REFERENCES_MAX = 20_000_000;
/** Sources of one package that are read to tell ESM from CommonJS; bundles have 10 MB. */
export const LINTED_SOURCE_SIZE_MAX = 32 * 1024 * 1024;
/** Declarations of one package that are resolved in four ways: 2 MB take about 3 s and 300 MB of memory. */
export const DECLARATIONS_SIZE_MAX = 2 * 1024 * 1024;
/** JavaScript of one package that is compared with its declarations. */
export const DECLARED_SOURCE_SIZE_MAX = 4 * 1024 * 1024;
/** Entry points of one package times its files of declarations: each entry is resolved four times, through any of them. */
export const PACKAGE_RESOLUTIONS_MAX = 10_000;
/** Characters of one hook or setup script that are looked at; people write a few thousand. */
export const HOOK_SIZE_MAX = 512 * 1024;
/** Comparisons of two schemas with each other, and their nesting: OpenAPI files of 1 MB need some 20,000. */
export const SCHEMA_STEPS_MAX = 100_000;
export const SCHEMA_DEPTH_MAX = 64;
/** Declarations or sources that make up the interface of one version: the compiler needs 1 s for 1 MB. */
export const API_SIZE_MAX = 2 * 1024 * 1024;
export const API_FILES_MAX = 1000;
/** Comparisons of a type of one version with one of another; large packages need some 20,000. */
export const TYPE_STEPS_MAX = 100_000;
/** Rules that a registry brings of its own. */
export const OWN_RULES_MAX = 100;
/** One module of such a rule; QuickJS itself compiles to about 600 kB of WebAssembly. */
export const OWN_RULE_SIZE_MAX = 2 * 1024 * 1024;
/** Pages of 64 KiB that such a rule may have as its memory: 64 MiB. */
export const OWN_RULE_PAGES_MAX = 1024;
/** Table elements of such a rule. */
export const OWN_RULE_TABLE_MAX = 100_000;
/** Instructions of WebAssembly that one check by a compiled rule may take: some tenths of a second. */
export const OWN_RULE_FUEL = 1_000_000_000;
/** The same for a rule in JavaScript, of which an interpreter takes 50 and more for each of its own. */
export const OWN_SCRIPT_FUEL = 2_000_000_000;
/** What such a rule is given to read of one payload: files, bytes of one, bytes of all. */
export const OWN_RULE_TEXTS_MAX = 200;
export const OWN_RULE_TEXT_SIZE_MAX = 256 * 1024;
export const OWN_RULE_TEXTS_SIZE_MAX = 4 * 1024 * 1024;
/** Characters, or bytes, of what it answers. */
export const OWN_RULE_OUTPUT_MAX = 256 * 1024;
/** TUF metadata, as the reference clients bound it: root, timestamp, snapshot, targets and bins. */
export const ROOT_SIZE_MAX = 512_000;
export const TIMESTAMP_SIZE_MAX = 16_384;
export const SNAPSHOT_SIZE_MAX = 2_000_000;
export const TARGETS_SIZE_MAX = 5_000_000;
/** Signatures on offline metadata in git, each a few milliseconds to check; the largest ceremonies have five. */
export const METADATA_SIGNATURES_MAX = 50;
/** `registry/trust/` together: it is read whole, of strangers' pull requests too. Real ones have some 100 kB. */
export const TRUST_FOLDER_SIZE_MAX = 64 * 1024 * 1024;
/** Roots that a client follows in one run. */
export const ROOT_ROTATIONS_MAX = 256;
/** Names listed with an entry so that a client can ask for them together; past this, deeper ones wait a round trip. */
export const LIKELY_NEEDS_MAX = 400;
/** Delegated roles that a client looks into for one target. */
export const DELEGATIONS_MAX = 32;
/** An entry of the log (C2SP tlog-tiles: its length is written in 16 bits). */
export const LOG_ENTRY_SIZE_MAX = 65_535;
/** A checkpoint with its signatures, and a proof with its checkpoint. */
export const CHECKPOINT_SIZE_MAX = 64 * 1024;
export const LOG_PROOF_SIZE_MAX = 128 * 1024;
/** Signatures on one note; the specification wants 16 at least. */
export const NOTE_SIGNATURES_MAX = 100;
/** Lines of one policy for logs; the specification wants 32 logs, witnesses and groups at least. */
export const LOG_POLICY_LINES_MAX = 1000;
/** Checkpoints that a reader remembers as starts of a log: as many releases were installed from it. */
export const LINKED_CHECKPOINTS_MAX = 10_000;
/** Findings after which an audit of a log stops: a wrong root signs any size, and each missing file is one. */
export const LOG_FINDINGS_MAX = 1000;
/** Lists that the targets role names: allowed signers, revoked keys, log policy. */
export const KEY_LIST_SIZE_MAX = 4 * 1024 * 1024;
/** One SSH signature in its armor; the longest that OpenSSH writes have 3 kB. */
export const SSH_SIGNATURE_SIZE_MAX = 16 * 1024;
/** A private or public key file; an encrypted Ed25519 key has 500 bytes, OpenSSH's longest (RSA) 12 kB. */
export const KEY_FILE_SIZE_MAX = 64 * 1024;
/** Rounds that a passphrase is hashed: ssh-keygen writes 16 or 24, cautious people 100; 1,000 take about 20 seconds here. */
export const KEY_ROUNDS_MAX = 1_000;
/** One message of an ssh-agent (OpenSSH's own limit), and how many keys of it are looked at. */
export const AGENT_MESSAGE_SIZE_MAX = 256 * 1024;
export const AGENT_KEYS_MAX = 2_048;
/** Time for an ssh-agent to answer: it may have to ask a person. */
export const AGENT_TIME_MAX_MS = 60_000;
/** The attestations of one version; two lines with every rule in them have 20 kB. */
export const ATTESTATIONS_SIZE_MAX = 256 * 1024;
/** Lines in them and signatures on a line: each signature costs a reader a millisecond. */
export const ATTESTATION_LINES_MAX = 16;
export const ENVELOPE_SIGNATURES_MAX = 8;
/** A bill of materials, in bytes: 50,000 ordinary packages make 12 MB. What does not fit is left out, and the bill says so. */
export const BILL_SIZE_MAX = 32 * 1024 * 1024;
/** Hashes in one consistency proof (C2SP tlog-witness): a tree of 2^63 entries needs no more. */
export const CONSISTENCY_PROOF_MAX = 63;
/** What a witness reads: an old size, a consistency proof, a checkpoint. */
export const WITNESS_REQUEST_SIZE_MAX = CHECKPOINT_SIZE_MAX + 32 + 45 * CONSISTENCY_PROOF_MAX;
/** What a witness may answer: some cosignatures; one by ML-DSA-44 has 3.3 kB. */
export const WITNESS_ANSWER_SIZE_MAX = 64 * 1024;
/** Requests about one log that wait for a witness; it answers hundreds in a second. */
export const WITNESS_QUEUE_MAX = 32;
/** Time for all witnesses together, each asked twice at most. */
export const WITNESS_TIME_MAX_MS = 20_000;
/** How far ahead of our clock a cosignature may be. */
export const COSIGNATURE_AHEAD_MAX_S = 300;
/** Findings after which the verification of a tree keeps no more: each has a line for a person to read. */
export const TREE_FINDINGS_MAX = 10_000;
/** Bits of the bins that a verification of a whole tree reads; a builder makes 14 at most. */
export const TREE_BIN_BITS_MAX = 16;
/** The file in which a workflow finds its event; GitHub's payloads have 25 MB at most. */
export const EVENT_FILE_SIZE_MAX = 25 * 1024 * 1024;
/** A check's report as it comes from a job that runs strangers' code: packed, and unpacked. */
export const CHECK_ARCHIVE_SIZE_MAX = 2 * 1024 * 1024;
export const CHECK_REPORT_SIZE_MAX = 16 * 1024 * 1024;
/** Entries of one list of a git host that are read: past this nothing is decided, so that nobody hides an objection behind others. */
export const HOST_LIST_MAX = 3_000;
/** Open pull requests that one run looks at. */
export const OPEN_PULLS_MAX = 1_000;
/** What git prints between two NULs, where a history is read: a path, or a commit's message. */
export const GIT_ITEM_SIZE_MAX = 64 * 1024;
/** Changed paths of one commit that the audit trail looks at; an import of a thousand artifacts has some 5,000. */
export const COMMIT_CHANGES_MAX = 10_000;
/** Bytes of versions' files that are packed again for one page of the audit trail, to name their archives. */
export const TRAIL_PACKED_MAX = 64 * 1024 * 1024;
/** A file that proves who controls a place, or one TXT record. */
export const PROOF_SIZE_MAX = 64 * 1024;
/** TXT records of one name that are looked at. */
export const PROOF_RECORDS_MAX = 100;
/** Time for one answer to a question after a proof. */
export const PROOF_TIME_MAX_MS = 10_000;
/** Days for which a proof counts. */
export const VERIFICATION_DAYS = 365;
