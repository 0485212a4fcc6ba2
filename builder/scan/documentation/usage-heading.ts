/**
 * Headings of sections that say how to begin, in the languages that READMEs are written in. The words
 * are matched at the beginning of a word; scripts without spaces anywhere.
 */
const SPACED =
  /(?:^|[^\p{L}\p{N}])(?:install|installing|installation|setup|set up|usage|using|use|how to use|getting started|get started|quick ?start|quickstart|running|run it|try it|first steps|deployment|deploy|requirements|example|examples|tutorial|synopsis|verwendung|benutzung|nutzung|einrichtung|anwendung|schnellstart|erste schritte|utilisation|utiliser|démarrage|mise en route|prise en main|instalación|uso|utilización|primeros pasos|empezar|instalação|utilização|como usar|começando|installazione|utilizzo|guida rapida|installatie|gebruik|aan de slag|instalacja|użycie|użytkowanie|instalace|použití|telepítés|használat|instalare|utilizare|установка|использование|применение|запуск|начало работы|быстрый старт|встановлення|використання|kurulum|kullanım|εγκατάσταση|χρήση|asennus|käyttö|användning|brug|bruk|cài đặt|sử dụng|instalasi|penggunaan)(?=$|[^\p{L}\p{N}])/iu;
const UNSPACED =
  /安装|使用|用法|快速开始|快速上手|入门|安裝|使用方法|インストール|使い方|使用法|はじめに|クイックスタート|설치|사용|시작하기|빠른 시작|การติดตั้ง|การใช้งาน|התקנה|שימוש|تثبيت|التثبيت|استخدام|الاستخدام|نصب|استفاده|इंस्टॉल|उपयोग/u;

export function isUsageHeading(text: string): boolean {
  const short = text.slice(0, 200);
  return SPACED.test(short) || UNSPACED.test(short);
}
