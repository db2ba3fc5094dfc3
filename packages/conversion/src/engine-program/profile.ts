const settings = [
  // A document's links to pictures and sheets are followed only from trusted places, and there are none.
  { path: "/org.openoffice.Office.Common/Security/Scripting", name: "BlockUntrustedRefererLinks", value: "true" },
  { path: "/org.openoffice.Office.Common/Security/Scripting", name: "DisableMacrosExecution", value: "true" },
  // The version that used the profile before. In the profile of an older one, which a fresh profile is taken for,
  // LibreOffice begins with a hundred drawings that test the graphics: 0.6 s of the 0.7 that its start takes.
  { path: "/org.openoffice.Setup/Product", name: "ooSetupLastVersion", value: "999.0" },
];

/**
 * LibreOfficeKit shows the spreadsheet's formula bar, whose description installations for servers lack (Debian's
 * `-nogui`): nothing would open. The number is the window's, FID_INPUTLINE_STATUS in sc.hrc.
 */
const noFormulaBar =
  `<item oor:path="/org.openoffice.Office.Views/Windows"><node oor:name="26100" oor:op="replace">` +
  `<prop oor:name="Visible" oor:op="fuse"><value>false</value></prop></node></item>`;

/** The path of the settings within a user profile. */
export const profileSettingsPath = "user/registrymodifications.xcu";

/** The settings of a fresh user profile, in LibreOffice's own format. */
export function profileSettings(): string {
  const items = settings.map(
    ({ path, name, value }) =>
      `<item oor:path="${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
${[...items, noFormulaBar].join("\n")}
</oor:items>
`;
}
