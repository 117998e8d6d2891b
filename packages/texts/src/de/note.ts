import type * as english from '../en/note';
import type { Translation } from '../messages';

/** Notes on a source: what was assumed of it, and how its frames were corrected. */
export const note: Translation<typeof english.note> = {
  stream: 'Von {streams} Videospuren wird {chosen} ausgewertet, nicht {others}.',
  streamName: '#{index} ({codec} {width}x{height}{still}{marked})',
  still: ', ein Standbild',
  marked: ', als Standard markiert',
  moreStreams: '{streams} und {more} weitere',
  toneMapped: 'Das Video ist HDR ({curve}); seine Bilder werden auf den Standard-Dynamikumfang (SDR) abgebildet.',
  notToneMapped:
    'Das Video ist HDR ({curve}), aber {why}; es wird nicht auf SDR abgebildet, und weniger Gesichter könnten auswertbar sein.',
  storedAsRgb: 'als RGB gespeichert',
  noZscale: 'diesem ffmpeg fehlt der Filter zscale',
  noHardware: 'Für diese Aufzeichnung funktioniert hier kein Hardware-Decoder ({choice}); der Prozessor decodiert sie.',
  keyFrames:
    'Nur Schlüsselbilder wurden decodiert, weil wenige Bilder ausgewertet werden; jedes ausgewertete Bild liegt bis zu {gap} nach seinem regulären Zeitpunkt.',
  rareKeyFrames: ' Schlüsselbilder werden seltener: Ab {from} kam {longest} lang keines.',
  noTimes: 'Die Datei hat keine Zeitstempel; angenommen werden {rate} Bilder pro Sekunde.',
  noTimesNorRate: 'Die Datei hat keine Zeitstempel; angenommen wird die voreingestellte Bildrate.',
  deinterlacedOnRequest: 'Alle Bilder werden deinterlaced, wie verlangt.',
  deinterlaced: 'Als Halbbilder gekennzeichnete Bilder{since} werden deinterlaced.',
  interlaced: 'Bilder sind als Halbbilder gekennzeichnet{since}; sie werden nicht deinterlaced, wie verlangt.',
  sinceFirst: ' (das erste bei {time})',
  combed:
    'Die ersten Bilder scheinen aus Halbbildern zu bestehen, obwohl keines so gekennzeichnet ist; wenn bewegte Kanten Kammstreifen zeigen, schalten Sie das Deinterlacing ein.',
  aspect: 'Die Bilder werden auf das Seitenverhältnis {aspect} gebracht, wie verlangt.',
  rotated: 'Die Bilder werden um {degrees} Grad gedreht, wie verlangt.',
  masked: {
    one: 'Ein Bereich der Bilder ist verdeckt, wie verlangt; Personen dort werden nicht gezählt.',
    other: '{count} Bereiche der Bilder sind verdeckt, wie verlangt; Personen dort werden nicht gezählt.',
  },
  unrelatedStart:
    'Der erste Zeitstempel liegt {time} vom Anfang des Containers entfernt; Zeiten zählen ab dem ersten Bild.',
  lateStart: 'Das erste Bild erscheint {time} nach dem Anfang der Aufzeichnung; Zeiten zählen ab diesem Anfang.',
  pause: {
    one: 'Die Zeitstempel springen einmal vorwärts, um {longest} bei {at}; das gilt als Pause der Aufzeichnung.',
    other:
      'Die Zeitstempel springen {count}-mal vorwärts, am weitesten um {longest} bei {at}; das gilt als Pause der Aufzeichnung.',
  },
  restart: {
    one: 'Die Zeitstempel springen einmal zurück, um {longest} bei {at}; die Aufzeichnung gilt als durchgehend.',
    other:
      'Die Zeitstempel springen {count}-mal zurück, am weitesten um {longest} bei {at}; die Aufzeichnung gilt als durchgehend.',
  },
  strayStamps: {
    one: '{count} Bild, dessen Zeitstempel um bis zu {farthest} abweicht, wurde übersprungen.',
    other: '{count} Bilder, deren Zeitstempel um bis zu {farthest} abweichen, wurden übersprungen.',
  },
  noDuration: 'Der Container nennt keine Dauer; das letzte Bild liegt bei {last}.',
  wrongDuration:
    'Der Container nennt die Dauer {stated}, aber das letzte Bild liegt bei {last}; es gelten die Zeiten der Bilder.',
  resized: {
    one: 'Die Bildgröße wechselt einmal, zuerst bei {first} ({sizes}); jedes Bild wird in seiner eigenen Größe ausgewertet.',
    other:
      'Die Bildgröße wechselt {count}-mal, zuerst bei {first} ({sizes}); jedes Bild wird in seiner eigenen Größe ausgewertet.',
  },
  moreSizes: '{sizes} und weitere',
  growing: 'Die Datei änderte sich, während sie gelesen wurde; ausgewertet ist ihr Inhalt bis {last}.',
};

/** Why a source failed or ended early, and what to do, by error code; the message beside it has the details. */
export const sourceError: Translation<typeof english.sourceError> = {
  E_SOURCE_MISSING: 'Die Datei oder der Ordner existiert nicht; prüfen Sie den Pfad.',
  E_SOURCE_EMPTY: 'Die Datei ist leer (null Byte); kopieren oder zeichnen Sie sie noch einmal auf.',
  E_SOURCE_NOT_MEDIA: 'Die Quelle ist kein Video, das ffmpeg lesen kann; prüfen Sie, ob es die richtige Datei ist.',
  E_SOURCE_NO_VIDEO: 'Die Quelle hat keine Videospur; nehmen Sie eine Quelle mit Video.',
  E_SOURCE_UNREADABLE: 'Diesem Benutzer fehlt die Berechtigung, die Datei zu lesen; ändern Sie ihre Rechte.',
  E_SOURCE_UNSUPPORTED:
    'Das installierte ffmpeg hat keinen Decoder für dieses Video; wandeln Sie es mit dem Programm, das es erzeugt hat, in H.264 um.',
  E_SOURCE_TOO_LARGE: 'Die Bilder haben mehr Pixel, als unterstützt werden; verkleinern Sie das Video zuerst.',
  E_SOURCE_TRUNCATED:
    'Die Aufzeichnung bricht vor ihrem Ende ab; ausgewertet ist, was davor liegt. Kopieren oder zeichnen Sie sie noch einmal auf.',
  E_SOURCE_UNREACHABLE:
    'Die Adresse ließ sich nicht öffnen; die Meldung nennt die Ursache mit einem Wort (auth, dns, refused, ...).',
  E_SOURCE_TIMEOUT:
    'Die Quelle antwortete nicht rechtzeitig; prüfen Sie Datenträger oder Netz, und starten Sie noch einmal mit --retry.',
  E_SOURCE_CHANGED:
    'Die Aufzeichnung wurde geändert, während ihre Auswertung unterbrochen war; werten Sie sie mit --fresh neu aus.',
  E_DECODE_FAILED:
    'ffmpeg hat das Video geöffnet, konnte es aber nicht bis zum Ende decodieren; kopieren oder zeichnen Sie es noch einmal auf. Was decodiert werden konnte, ist ausgewertet.',
  E_FRAME_TIME_LOST: 'ffmpeg lieferte ein Bild ohne Zeitstempel.',
  E_FFMPEG_MISSING: 'ffmpeg oder ffprobe ist nicht installiert oder funktioniert nicht.',
  E_FFMPEG_TOO_OLD: 'Das installierte ffmpeg ist älter als die unterstützten Versionen.',
  E_FFMPEG_STOPPED:
    'ffmpeg wurde von außen beendet, oft aus Mangel an Speicher; prüfen Sie den freien Speicher, und starten Sie noch einmal.',
  E_REDIS_LOST: 'Der Redis-Server ging während der Auswertung verloren; starten Sie noch einmal.',
  E_REDIS_FULL: 'Redis hat sein maxmemory erreicht; geben Sie ihm mehr Speicher.',
  E_REDIS_UNREACHABLE: 'Der Redis-Server von REDIS_URL antwortet nicht.',
  E_FRAME_FAILED:
    'Die Auswertung eines Bildes scheiterte, so oft sie versucht wurde; die Meldung nennt die Ursache. Starten Sie noch einmal, um fortzufahren.',
  E_RESULTS_WAITING: 'Die Ergebnisse warten auf ein Bild, das zu lange unterwegs ist.',
  E_MEMORY_FULL: 'Der Speicher ist voll; geben Sie Speicher frei, oder werten Sie weniger Videos gleichzeitig aus.',
  E_DISK_FULL: 'Der Datenträger ist voll; geben Sie Platz frei, und starten Sie noch einmal.',
  E_SERVICE_CRASHED: 'Ein Dienst endete zu oft unerwartet.',
  E_SERVICE_ENDED: 'Ein Dienst endete, bevor er bereit war.',
  E_SERVICE_KILLED: 'Ein Dienst schloss nicht rechtzeitig und wurde beendet.',
  E_INTERRUPTED: 'Das Programm wurde angehalten, bevor es fertig war; starten Sie noch einmal, um fortzufahren.',
  E_INTERNAL: 'Ein Fehler von Crowdtone; melden Sie ihn bitte mit der Ausgabe von --debug.',
};
