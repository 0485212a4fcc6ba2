/** Snapshots and images: machines that somebody can make again. */
import { sha256Hex } from "../../../schemas/digest.ts";
import { utf8 } from "../../../schemas/trust/bytes.ts";
import type { Sample, SampleContext, SampleTable } from "../artifact-sample.ts";

function snapshot({ name }: SampleContext): Sample {
  const files = {
    "requirements.txt": "# Nothing yet; `pip freeze` writes what is installed.\n",
    "check.sh": `#!/bin/sh
# Says whether the files are as they were when the snapshot was made.
set -eu
cd "$(dirname "$0")"
sha256sum --check --quiet SHA256SUMS
`,
  };
  return {
    manifest: {
      config: {
        architecture: "any",
        checksums: "SHA256SUMS",
        lockfiles: ["requirements.txt"],
        environment: {
          base: "debian-12",
          package_manager: "apt",
          packages: { system: ["python3", "python3-venv"] },
        },
      },
    },
    files,
    executables: ["check.sh"],
    usage: `\`\`\`sh
cd ashlar_modules/${name}
./check.sh
python3 -m venv .venv && .venv/bin/pip install --requirement requirements.txt
\`\`\``,
    reference: "`SHA256SUMS` lists every other file; `requirements.txt` locks the packages.",
  };
}

const CLOUD_INIT = `#cloud-config
package_update: true
packages:
  - git
  - unattended-upgrades
ssh_pwauth: false
`;

function image({ name }: SampleContext): Sample {
  return {
    manifest: {
      config: {
        definition: "cloud-init.yaml",
        digests: { "cloud-init.yaml": sha256Hex(utf8(CLOUD_INIT)) },
        ami_config: {
          strategy: "ami_preferred",
          owners: ["099720109477"],
          ami_search: {
            name_pattern: "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-*-server-*",
          },
          region_fallbacks: { "eu-central-1": ["eu-west-1"], "eu-west-1": [] },
          fallback_strategy: "cross_region",
          fallback_timeout: "10m",
          preferred_architecture: "arm64",
          ssh_user: "ubuntu",
          user_data_script: "cloud-init.yaml",
        },
        environment: {
          base: "ubuntu-24.04",
          package_manager: "apt",
          packages: { system: ["git", "unattended-upgrades"] },
          instance_defaults: { type: "t4g.small", ports: [22], root_volume_gb: 20 },
        },
      },
    },
    files: { "cloud-init.yaml": CLOUD_INIT },
    usage: `\`\`\`sh
aws ec2 run-instances --image-id ami-… --instance-type t4g.small --user-data file://ashlar_modules/${name}/cloud-init.yaml
\`\`\``,
    reference:
      "`cloud-init.yaml` installs git and security updates, and lets nobody in with a password.",
  };
}

export const MACHINE_SAMPLES: SampleTable = { snapshot, image };
