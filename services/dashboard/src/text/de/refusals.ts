import type { ERROR_TOPICS, ERRORS, ErrorCode } from '@crowdtone/domain';

type ApiCode = {
  [Code in ErrorCode]: (typeof ERRORS)[Code] extends { readonly status: number } ? Code : never;
}[ErrorCode];
type SourceCode = keyof (typeof ERROR_TOPICS)['Videos, folders and addresses'];

/** The errors that reach the page: answers of the gateway, and why a source ended. One without a text does not compile. */
type PageErrorCode = ApiCode | SourceCode | 'E_INTERRUPTED' | 'E_DISK_FULL';

/** What is wrong and what to do, in German. */
export const REFUSALS: Readonly<Record<PageErrorCode, string>> = {
  E_SOURCE_MISSING: 'die Datei oder der Ordner existiert nicht; prüfen Sie den Pfad',
  E_SOURCE_EMPTY: 'die Datei ist leer',
  E_SOURCE_NOT_MEDIA: 'dies ist kein Video, das ffmpeg lesen kann',
  E_SOURCE_NO_VIDEO: 'die Datei enthält keine Videospur',
  E_SOURCE_UNREADABLE: 'für diese Datei fehlt die Leseberechtigung',
  E_SOURCE_UNSUPPORTED: 'das installierte ffmpeg kann dieses Videoformat nicht decodieren',
  E_SOURCE_TOO_LARGE: 'die Bilder haben mehr Pixel, als unterstützt werden; wählen Sie eine geringere Auflösung',
  E_SOURCE_TRUNCATED: 'die Aufzeichnung bricht vor ihrem Ende ab; was davor liegt, wurde ausgewertet',
  E_SOURCE_UNREACHABLE: 'die Adresse konnte nicht geöffnet werden; prüfen Sie Adresse, Zugangsdaten und Netz',
  E_SOURCE_TIMEOUT: 'die Quelle hat nicht rechtzeitig geantwortet; prüfen Sie das Netz und die Kamera',
  E_DECODE_FAILED: 'ffmpeg konnte das Video nicht bis zum Ende decodieren',
  E_SOURCE_CHANGED: 'die Aufzeichnung wurde geändert, während ihre Auswertung unterbrochen war',
  E_FOLDER_NO_VIDEO: 'der Ordner enthält kein Video',
  E_FPS_INVALID: 'die Bildrate der Auswertung muss größer als 0 sein',
  E_FRAME_TIME_LOST: 'ffmpeg lieferte ein Bild ohne Zeitstempel',
  E_LEGAL_BASIS_MISSING:
    'eine Kamera am Arbeitsplatz oder in der Bildung braucht eine Rechtsgrundlage; geben Sie an, welche gilt und wo sie dokumentiert ist',
  E_INTERRUPTED: 'die Auswertung wurde angehalten, bevor sie fertig war',
  E_DISK_FULL: 'auf dem Datenträger ist kein Platz mehr; was gespeichert wurde, bleibt erhalten',
  E_OIDC_STATE:
    'diese Anmeldung wurde nicht in diesem Browser oder vor mehr als zehn Minuten begonnen; melden Sie sich erneut an',
  E_OIDC_NONCE: 'die Antwort des Anbieters gehört zu einer anderen Anmeldung; melden Sie sich erneut an',
  E_OIDC_ISSUER: 'die Antwort kommt von einem anderen Anbieter als dem konfigurierten',
  E_OIDC_SIGNATURE: 'die Antwort ist nicht vom Anbieter signiert',
  E_OIDC_AUDIENCE: 'die Antwort des Anbieters ist für eine andere Anwendung bestimmt',
  E_OIDC_EXPIRED: 'die Antwort des Anbieters ist abgelaufen; vergleichen Sie die Uhren beider Rechner',
  E_OIDC_ANSWER: 'der Anbieter gab eine ungültige Antwort',
  E_OIDC_DENIED: 'der Anbieter hat die Anmeldung abgelehnt',
  E_OIDC_AWAY: 'der Anbieter antwortet nicht; versuchen Sie es später erneut',
  E_OIDC_OFF: 'es ist kein Anbieter für die Anmeldung konfiguriert; melden Sie sich mit einem Token an',
  E_RIGHTS_MISSING: 'Sie haben hier keine Rolle oder keine Kamera; bitten Sie einen Administrator um eine Gruppe',
  E_PROXY_REFUSED: 'Kopfzeilen der Anmeldung durch einen Proxy kommen nicht von ihm; verbinden Sie sich über den Proxy',
  E_ONVIF_UNKNOWN: 'die letzte Suche hat diese Kamera nicht gefunden; suchen Sie erneut',
  E_ONVIF_BUSY: 'eine andere Suche läuft; versuchen Sie es erneut, wenn sie fertig ist',
  E_ONVIF_PASSWORD:
    'die Kamera lehnt Benutzer und Passwort ab; prüfen Sie beides und ob der Benutzer ONVIF verwenden darf',
  E_ONVIF_AWAY: 'die Kamera antwortet nicht; prüfen Sie, ob ONVIF in ihr eingeschaltet ist',
  E_ONVIF_ANSWER: 'die Kamera gab eine Antwort, die nicht verwendet werden kann; fügen Sie sie mit ihrer Adresse hinzu',
  E_INTERNAL: 'ein interner Fehler ist aufgetreten; bitte melden Sie ihn',
  E_REQUEST_INVALID: 'die Anfrage ist ungültig',
  E_QUERY_INVALID: 'ein Parameter der Anfrage fehlt oder ist ungültig',
  E_BODY_INVALID: 'die Eingaben sind ungültig; prüfen Sie die markierten Felder',
  E_BODY_TOO_LARGE: 'die Eingaben sind zu groß',
  E_MESSAGE_INVALID: 'eine Nachricht hat nicht die erwartete Form',
  E_NOT_FOUND: 'unter dieser Adresse gibt es nichts',
  E_RUN_UNKNOWN: 'diesen Lauf gibt es nicht',
  E_SOURCE_UNKNOWN: 'diese Quelle gibt es in dem Lauf nicht',
  E_RUN_IN_PROGRESS: 'ein Lauf kann nicht gelöscht werden, während er ausgewertet wird',
  E_TOKEN_MISSING: 'es wurde kein Zugangstoken übermittelt',
  E_TOKEN_UNKNOWN: 'das Token ist ungültig; fragen Sie die Person, von der Sie es haben',
  E_TOKEN_EXPIRED: 'das Token ist abgelaufen; bitten Sie um ein neues',
  E_TOO_MANY_ATTEMPTS: 'zu viele Fehlversuche von dieser Adresse; warten Sie, bevor Sie es erneut versuchen',
  E_TOO_MANY_REQUESTS: 'zu viele Anfragen; warten Sie einen Augenblick',
  E_TOO_MANY_SOCKETS: 'zu viele gleichzeitige Live-Verbindungen; schließen Sie andere Seiten von Crowdtone',
  E_TOO_MANY_MESSAGES: 'zu viele Nachrichten über die Live-Verbindung; warten Sie einen Augenblick',
  E_ROLE_REFUSED: 'Ihr Token erlaubt dies nicht',
  E_SOURCE_REFUSED: 'Ihr Token gilt nicht für diese Quelle',
  E_HOST_REFUSED: 'der Rechnername dieser Adresse wird nicht angenommen (access.publicNames)',
  E_ORIGIN_REFUSED: 'Seiten dieser Herkunft dürfen die Schnittstelle nicht nutzen',
  E_ANNOTATIONS_FULL: 'der Lauf hat bereits die größtmögliche Zahl von Notizen',
  E_ANNOTATION_TAKEN: 'eine andere Notiz hat diese Kennung',
  E_ANNOTATION_UNKNOWN: 'diese Notiz gibt es nicht mehr',
  E_CAMERAS_OFF: 'das Programm spielt Aufzeichnungen ab und hat keine Kameras',
  E_CAMERAS_FULL: 'die größtmögliche Zahl von Kameras ist erreicht',
  E_CAMERA_UNKNOWN: 'diese Kamera gibt es nicht',
  E_CAMERA_ID_TAKEN: 'eine andere Kamera verwendet diese Kennung oder hat sie verwendet; wählen Sie eine andere',
  E_CAMERA_ADDRESS_TAKEN: 'eine andere Kamera hat dieselbe Adresse',
  E_AREA_INVALID:
    'eine Zone oder Maske muss ein Vieleck im Bild sein, dessen Seiten sich nicht kreuzen, und eine eigene Kennung haben',
  E_CAMERA_INVALID: 'die geänderte Kamera wäre nicht gültig; prüfen Sie die Eingaben',
  E_CAMERA_OF_FILE: 'die Kamera ist in der Konfigurationsdatei festgelegt; ändern Sie sie dort',
  E_CAMERA_CREDENTIALS:
    'ein verborgenes Passwort kann nicht für einen anderen Rechner verwendet werden; geben Sie es erneut ein',
  E_RULE_UNKNOWN: 'diese Warnregel gibt es nicht',
  E_RULE_NAME_TAKEN: 'eine andere Warnregel hat diesen Namen; wählen Sie einen anderen',
  E_RULE_OF_FILE: 'die Warnregel ist in der Konfigurationsdatei festgelegt; ändern Sie sie dort',
  E_RULES_FULL: 'die größtmögliche Zahl von Warnregeln ist erreicht',
  E_RULE_TESTS_BUSY: 'eine andere Warnregel wird gerade geprüft; versuchen Sie es gleich noch einmal',
  E_ALERT_UNKNOWN: 'diese Warnung gibt es nicht',
  E_CAMERA_TESTS_BUSY: 'es werden gerade zu viele Kameras geprüft; versuchen Sie es gleich noch einmal',
  E_ADDRESS_REFUSED:
    'eine über das Netz hinzugefügte Kamera darf nicht auf diesem Rechner oder an einer link-lokalen Adresse liegen',
};

/** Why a camera cannot be reached, in German, by the word for it. */
export const CAUSES: Readonly<Record<string, string>> = {
  auth: 'die Kamera lehnt Benutzernamen oder Passwort ab; geben Sie beide in der Adresse an',
  'not-found': 'unter diesem Pfad gibt es nichts; prüfen Sie den Teil der Adresse nach dem Rechnernamen',
  dns: 'der Rechnername konnte nicht aufgelöst werden; prüfen Sie ihn und den DNS-Server',
  refused: 'die Verbindung wird abgelehnt; prüfen Sie Adresse und Port und ob die Kamera läuft',
  stall: 'die Kamera sendet keine Bilder; prüfen Sie die Kamera und das Netz',
  protocol: 'dieses Protokoll wird nicht unterstützt',
  lost: 'die Verbindung ging verloren; prüfen Sie den Server',
  address: 'die Adresse ist nicht richtig geschrieben oder nicht erlaubt',
  redirect: 'der Server leitet auf eine andere Adresse um; verwenden Sie jene, wenn Sie ihr vertrauen',
  transport: 'die Kamera unterstützt diesen Transport nicht; wechseln Sie zwischen tcp und udp',
  packets: 'zu viele Pakete gehen verloren; stellen Sie den Transport auf tcp',
  codec: 'das Video der Kamera lässt sich nicht decodieren; wählen Sie einen anderen Datenstrom',
  content: 'unter der Adresse liegt kein Video',
  ended: 'der Server hat den Datenstrom beendet',
  resized: 'die Bildgröße hat sich geändert; die Kamera wird neu geöffnet',
  stopped: 'ffmpeg wurde beendet oder konnte nicht gestartet werden',
};
