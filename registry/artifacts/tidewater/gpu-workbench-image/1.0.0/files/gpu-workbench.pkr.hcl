packer {
  required_plugins {
    amazon = {
      version = "= 1.3.3"
      source  = "github.com/hashicorp/amazon"
    }
  }
}

variable "region" {
  type        = string
  default     = "eu-west-1"
  description = "Where the image is built; it needs a quota for one g4dn.xlarge."
}

source "amazon-ebs" "gpu" {
  region         = var.region
  instance_type  = "g4dn.xlarge"
  ssh_username   = "admin"
  ami_name       = "tidewater-gpu-workbench-1.0.0-{{timestamp}}"
  encrypt_boot   = true
  imds_support   = "v2.0"
  user_data_file = "${path.root}/cloud-init.yaml"

  # The first boot ends with a restart, which closes the connection.
  pause_before_connecting = "15m"

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  source_ami_filter {
    owners      = ["136693071363"]
    most_recent = true
    filters = {
      name                = "debian-12-amd64-*"
      architecture        = "x86_64"
      virtualization-type = "hvm"
      root-device-type    = "ebs"
    }
  }

  launch_block_device_mappings {
    device_name           = "/dev/xvda"
    volume_size           = 60
    volume_type           = "gp3"
    delete_on_termination = true
  }

  tags = {
    "workbench:version" = "1.0.0"
    "workbench:source"  = "tidewater/gpu-workbench-image"
  }
}

build {
  sources = ["source.amazon-ebs.gpu"]

  provisioner "shell" {
    inline = [
      "test -f /var/lib/workbench/ready",
      "/usr/local/bin/gpu-check",
      "sudo cloud-init clean --logs --machine-id",
      "sudo rm -f /home/admin/.ssh/authorized_keys /etc/ssh/ssh_host_*",
    ]
  }
}
