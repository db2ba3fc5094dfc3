import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A family that comes with this package, whole, so that no script is left to chance. */
export interface BundledFont {
  readonly family: string;
  readonly npmPackage: string;
  /** Files within the package's folder `fonts`. Of a family's many weights the two that documents ask for. */
  readonly files: readonly string[];
  /** Languages whose text it is preferred for, as fontconfig writes them. Han characters are drawn differently in each. */
  readonly languages: readonly string[];
  /** Families, seldom installed outside their makers' systems, that it stands in for. */
  readonly standsInFor: readonly string[];
  /** Whether the embedded LibreOffice has it already. */
  readonly embedded: boolean;
}

export const bundledFonts: readonly BundledFont[] = [
  {
    family: "Noto Sans Japanese",
    npmPackage: "@embedpdf/fonts-jp",
    files: ["NotoSansJP-Regular.otf", "NotoSansJP-Bold.otf"],
    languages: ["ja"],
    standsInFor: [
      "MS Gothic",
      "MS PGothic",
      "MS UI Gothic",
      "MS Mincho",
      "MS PMincho",
      "Meiryo",
      "Yu Gothic",
      "Yu Mincho",
    ],
    embedded: false,
  },
  {
    family: "Noto Sans Korean",
    npmPackage: "@embedpdf/fonts-kr",
    files: ["NotoSansKR-Regular.otf", "NotoSansKR-Bold.otf"],
    languages: ["ko"],
    standsInFor: ["Malgun Gothic", "Batang", "BatangChe", "Gulim", "GulimChe", "Dotum", "DotumChe", "Gungsuh"],
    embedded: false,
  },
  {
    family: "Noto Sans T Chinese",
    npmPackage: "@embedpdf/fonts-tc",
    files: ["NotoSansHant-Regular.otf", "NotoSansHant-Bold.otf"],
    languages: ["zh-tw", "zh-hk", "zh-mo"],
    standsInFor: ["PMingLiU", "MingLiU", "Microsoft JhengHei", "DFKai-SB"],
    embedded: false,
  },
  {
    family: "Noto Sans S Chinese",
    npmPackage: "@embedpdf/fonts-sc",
    files: ["NotoSansHans-Regular.otf", "NotoSansHans-Bold.otf"],
    languages: ["zh"],
    standsInFor: [
      "SimSun",
      "NSimSun",
      "SimHei",
      "Microsoft YaHei",
      "DengXian",
      "KaiTi",
      "FangSong",
      "STSong",
      "STHeiti",
    ],
    embedded: false,
  },
  {
    family: "Noto Naskh Arabic",
    npmPackage: "@embedpdf/fonts-arabic",
    files: ["NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Bold.ttf"],
    languages: ["ar", "fa", "ur"],
    standsInFor: ["Traditional Arabic", "Simplified Arabic", "Arabic Typesetting", "Sakkal Majalla"],
    embedded: true,
  },
  {
    family: "Noto Sans Hebrew",
    npmPackage: "@embedpdf/fonts-hebrew",
    files: ["NotoSansHebrew-Regular.ttf", "NotoSansHebrew-Bold.ttf"],
    languages: ["he", "yi"],
    standsInFor: ["David", "FrankRuehl", "Miriam", "Narkisim", "Gisha", "Levenim MT"],
    embedded: true,
  },
  {
    family: "Noto Sans",
    npmPackage: "@embedpdf/fonts-latin",
    files: ["NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf", "NotoSans-BoldItalic.ttf"],
    languages: [],
    standsInFor: ["Segoe UI"],
    embedded: true,
  },
];

const require = createRequire(import.meta.url);

/** Where a family's files lie. */
export function fontFolder({ npmPackage }: BundledFont): string {
  return join(dirname(require.resolve(npmPackage)), "..", "fonts");
}

/** The paths of a family's files. */
export function fontFiles(font: BundledFont): string[] {
  return font.files.map((file) => join(fontFolder(font), file));
}
