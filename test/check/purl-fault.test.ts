import { expect, test } from "vitest";
import { purlFault } from "../../builder/scan/packages/purl-fault.ts";

test.each([
  "pkg:npm/%40angular/animation@12.3.1",
  "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
  "pkg:julia/Dates@1.9.0?uuid=ade2ca70-3891-5945-98fb-dc099432e06a",
  "pkg:vcpkg/boost-asio@1.84.0",
  "pkg:golang/google.golang.org/genproto#googleapis/api/annotations",
])("%s is a package URL", (purl) => expect(purlFault(purl)).toBeUndefined());

test.each([
  ["EnterpriseLibrary.Common@6.0.1304", /is no package URL, such as/],
  ["pkg:3nginx/nginx@0.8.9", /is no package URL, such as/],
  ["pkg:maven/@1.3.4", /is no package URL, such as/],
  ["pkg:vcpkg/boost/asio@1.84.0", /the type "vcpkg" takes no namespace$/],
  ["pkg:julia/Dates", /the type "julia" takes the qualifier "uuid"$/],
  ["pkg:vscode-extension/java@1.46.0", /takes a publisher$/],
  [`pkg:npm/${"a".repeat(3000)}`, /has 3008 characters$/],
])("%s is none", (purl, fault) => expect(purlFault(purl)).toMatch(fault));
