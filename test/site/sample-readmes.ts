/** Documentation of the sample artifacts: an ordinary one, and one that attacks the page. */

export const README = `# The title

Tides are predicted from harmonic constants. This text is long enough to be read.

## Install

\`\`\`sh
ashlar install lab/tides
\`\`\`

## Usage

See [the constants](#constants), [the limits](#what-its-limits-are) and [the source](https://example.org/tides),
[the code](run.sh), [what came first](1.0.0/manifest.yaml), [the top](#the-title) and [the reviews](reviews/).

| Constant | Period (h) |
| :------- | ---------: |
| M2       |      12.42 |
| S2       |      12.00 |

### Constants

1. M2
2. S2

## What it's limits are

> Storm surges are not tides.

![The plot](screenshots/plot.png)
`;

export const HOSTILE_README = `# Hostile <script>alert(1)</script>

<script>window.hacked = 1</script>
<img src=x onerror="window.hacked = 2">
[script](javascript:window.hacked=3) [data](data:text/html,<script>window.hacked=4</script>)
![pixel](https://tracker.example.org/pixel.png)
<style>body { display: none }</style>

###### Deep first

## <form id="location"><input name="attributes"></form>

# constructor

${"A very long unbroken_word_".repeat(20)}

\`\`\`"><script>window.hacked=5</script>
<iframe src="javascript:window.hacked=6"></iframe>
\`\`\`
`;
