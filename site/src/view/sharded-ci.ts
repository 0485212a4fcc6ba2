/** The examples of builds on several machines. A test holds their commands to the program. */

/** `.github/workflows/sharded-build.yml`, as this project has it. */
export const GITHUB_WORKFLOW = `# Builds the registry of this repository on four machines, and puts its tree together on a fifth.
# By hand only. It publishes nothing and holds no secret: the tree is signed with development keys.
name: sharded-build
on:
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: sharded-build-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  shard:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    strategy:
      matrix:
        shard: [1, 2, 3, 4]
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - run: npm ci
      - name: Judge and pack this shard
        env:
          SHARD: \${{ matrix.shard }}
          SHARDS: \${{ strategy.job-total }}
        run: npx ashlar build --commit "$GITHUB_SHA" --shard "$SHARD/$SHARDS" --out "shards/$SHARD"
      - uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: shard-\${{ matrix.shard }}
          path: shards/\${{ matrix.shard }}
          if-no-files-found: error
          retention-days: 1
  merge:
    needs: shard
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - run: npm ci
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        with:
          pattern: shard-*
          path: shards
      - name: Put the tree together
        run: npx ashlar merge shards/* --commit "$GITHUB_SHA" --out dist
      - uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: tree
          path: dist
          if-no-files-found: error
          retention-days: 1
`;

/** `.gitlab-ci.yml`. */
export const GITLAB_PIPELINE = `# On the default branch: four jobs judge and pack, a fifth puts the tree together.
workflow:
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
default:
  image: node:24
variables:
  GIT_DEPTH: "0"
stages: [judge, merge]
shard:
  stage: judge
  parallel: 4
  script:
    - npm ci
    - npx ashlar build --commit "$CI_COMMIT_SHA" --shard "$CI_NODE_INDEX/$CI_NODE_TOTAL" --out "shards/$CI_NODE_INDEX"
  artifacts:
    paths: [shards/]
    expire_in: 1 day
merge:
  stage: merge
  needs: [shard]
  script:
    - npm ci
    - npx ashlar merge shards/* --commit "$CI_COMMIT_SHA" --out dist
  artifacts:
    paths: [dist/]
    expire_in: 1 day
`;
