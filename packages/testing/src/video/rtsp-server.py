"""A camera on RTSP for tests: GStreamer's server with a moving test picture as H.264.

Takes its settings as JSON in the first argument: port (0 for a free one), width, height, fps, and optionally user and
password, jumpAfter (frames after which time stamps jump back by jumpBackMs), resizeAfter (frames after which pictures
double their sides, for good), codec (h264 or jpeg), pattern (of videotestsrc). Prints its port as JSON once it listens, and ends when its standard input does.
"""
import json
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

settings = json.loads(sys.argv[1])
Gst.init(None)


CODECS = {
    "h264": "x264enc name=encoder tune=zerolatency speed-preset=ultrafast "
    f"key-int-max={settings['fps']} ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "jpeg": "jpegenc quality=90 ! rtpjpegpay name=pay0 pt=26",
}


def caps(scale):
    size = f"width={settings['width'] * scale},height={settings['height'] * scale}"
    return f"video/x-raw,format=I420,{size},framerate={settings['fps']}/1"


class Camera(GstRtspServer.RTSPMediaFactory):
    scale = 1

    def do_create_element(self, _url):
        size = caps(self.scale)
        pipeline = Gst.parse_launch(
            f"videotestsrc is-live=true pattern={settings.get('pattern', 'ball')} ! videoscale "
            f"! capsfilter name=size caps={size} ! {CODECS[settings.get('codec', 'h264')]}"
        )
        self.frames = 0
        self.shift = 0
        pay = pipeline.get_by_name("pay0")
        pay.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, self.on_frame, pipeline)
        return pipeline

    def on_frame(self, _pad, info, pipeline):
        self.frames += 1
        picture = info.get_buffer()
        if self.frames == settings.get("jumpAfter"):
            self.shift = settings["jumpBackMs"] * Gst.MSECOND
        if self.shift:
            picture.pts -= self.shift
            picture.dts = picture.pts
        if self.frames == settings.get("resizeAfter") and self.scale == 1:
            self.scale = 2
            pipeline.get_by_name("size").set_property("caps", Gst.Caps.from_string(caps(2)))
        return Gst.PadProbeReturn.OK


server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(str(settings["port"]))
camera = Camera()
camera.set_shared(True)
if "user" in settings:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(settings["user"], settings["password"]), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    camera.set_permissions(permissions)
server.get_mount_points().add_factory("/camera", camera)
if server.attach(None) == 0:
    sys.exit("no socket on this port")
loop = GLib.MainLoop()
threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
print(json.dumps({"port": server.get_bound_port()}), flush=True)
loop.run()
