/** A line in each script that fonts are bundled for. */
export const lines: Readonly<Record<string, string>> = {
  Latin: "Façade Žluťoučký",
  Cyrillic: "Съешь же ещё этих мягких французских булок",
  Greek: "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
  Japanese: "いろはにほへと日本語",
  SimplifiedChinese: "简体中文演示文稿",
  TraditionalChinese: "繁體中文簡報",
  Korean: "다람쥐 헌 쳇바퀴에 타고파",
  Arabic: "نص حكيم له سر قاطع",
  Hebrew: "דג סקרן שט בים מאוכזב",
};
