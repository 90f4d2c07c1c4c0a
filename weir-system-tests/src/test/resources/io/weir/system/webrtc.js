// What tests do with WebRTC inside a page: sessions by WHIP and WHEP, and the far end of sessions that a test answers itself.
(() => {
  const SYNC_READINGS = 20;
  const figure = (id, value) => (value === undefined ? {} : { [id]: value });

  /** A camera and a microphone that the browser makes up: a moving picture, and a beep each second. */
  const fake = () =>
    navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 360, frameRate: 25 }, audio: true });

  const gathered = (connection) =>
    new Promise((resolve) => {
      const check = () => connection.iceGatheringState === "complete" && resolve();
      connection.addEventListener("icegatheringstatechange", check);
      check();
    });

  const prefer = (transceiver, codec) => {
    const all = RTCRtpSender.getCapabilities("video").codecs;
    const wanted = all.filter((each) => each.mimeType === `video/${codec}`);
    if (wanted.length === 0) {
      throw new Error(`this browser does not send ${codec}`);
    }
    transceiver.setCodecPreferences([...wanted, ...all.filter((each) => each.mimeType === "video/rtx")]);
  };

  const exchange = async (connection, url) => {
    await connection.setLocalDescription();
    await gathered(connection);
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/sdp" },
      body: connection.localDescription.sdp,
    });
    const text = await answer.text();
    if (answer.status !== 201) {
      throw new Error(`${answer.status} ${text}`);
    }
    await connection.setRemoteDescription({ type: "answer", sdp: text });
    return new URL(answer.headers.get("Location"), answer.url).href;
  };

  /** When each picture that was shown was taken, by the sender's clock of 90 kHz. */
  const pictureTicks = [];
  const watchPictures = (video) => {
    const note = (_, { rtpTimestamp }) => {
      if (rtpTimestamp !== undefined) {
        pictureTicks.push(rtpTimestamp);
      }
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  };

  /** From each picture that was shown to the next, from the one before the {@code first} on. */
  const gapsMs = (first) => {
    const seen = pictureTicks.slice(Math.max(0, first - 1));
    return seen.slice(1).map((ticks, i) => ((ticks - seen[i]) | 0) / 90);
  };
  const FREEZE_MS = 150;
  const sum = (values) => values.reduce((all, each) => all + each, 0);

  const shown = (stream) => {
    const video = document.createElement("video");
    video.autoplay = video.muted = video.playsInline = true;
    video.srcObject = stream;
    document.body.append(video);
    watchPictures(video);
    // Muted elements are not always rendered to; sound that is pulled is sound that is played.
    if (stream.getAudioTracks().length > 0) {
      const sound = document.createElement("audio");
      sound.autoplay = true;
      sound.srcObject = new MediaStream(stream.getAudioTracks());
      document.body.append(sound);
    }
    return video;
  };

  const inbound = async (connection) => {
    const report = await connection.getStats();
    const read = { state: connection.connectionState };
    for (const stat of report.values()) {
      if (stat.type === "inbound-rtp") {
        Object.assign(read, {
          [`${stat.kind}Codec`]: report.get(stat.codecId)?.mimeType ?? "",
          [`${stat.kind}Lost`]: stat.packetsLost,
          ...figure(`${stat.kind}Playout`, stat.estimatedPlayoutTimestamp),
          ...figure("frames", stat.framesDecoded),
          ...figure("freezes", stat.freezeCount),
          ...figure("freezesS", stat.totalFreezesDuration),
          ...figure("concealed", stat.kind === "audio" ? stat.concealedSamples : undefined),
          ...figure("samples", stat.kind === "audio" ? stat.totalSamplesReceived : undefined),
        });
        if (stat.kind === "video") {
          read.bufferMs = (1000 * stat.jitterBufferDelay) / stat.jitterBufferEmittedCount;
        }
      }
    }
    return read;
  };

  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

  /** How far the sound is behind the picture, in the middle of the last readings; a reading is a frame's length wide. */
  const watchSync = (connection) => {
    const readings = [];
    setInterval(async () => {
      const { audioPlayout, videoPlayout } = await inbound(connection);
      if (audioPlayout && videoPlayout) {
        readings.push(videoPlayout - audioPlayout);
      }
    }, 250);
    return () => (readings.length < SYNC_READINGS ? {} : { syncMs: median(readings.slice(-SYNC_READINGS)) });
  };

  window.weir = {
    /** Publishes the fake camera by WHIP in one codec; answers the session's address. */
    async publish(url, codec) {
      const media = await fake();
      const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
      prefer(connection.addTransceiver(media.getVideoTracks()[0], { direction: "sendonly", streams: [media] }), codec);
      connection.addTransceiver(media.getAudioTracks()[0], { direction: "sendonly", streams: [media] });
      this.sending = connection;
      return exchange(connection, url);
    },

    /** Publishes the fake camera by WHIP in VP8 and two sizes at once, "low" a quarter as wide as "high"; answers the session's address. */
    async publishLayers(url) {
      const media = await fake();
      const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
      const sendEncodings = [{ rid: "low", scaleResolutionDownBy: 4 }, { rid: "high" }];
      const video = connection.addTransceiver(media.getVideoTracks()[0], { direction: "sendonly", streams: [media], sendEncodings });
      prefer(video, "VP8");
      this.sending = connection;
      return exchange(connection, url);
    },

    /** Sends or stops one of the sizes. */
    async send(rid, active) {
      const [sender] = this.sending.getSenders();
      const parameters = sender.getParameters();
      parameters.encodings.find((encoding) => encoding.rid === rid).active = active;
      await sender.setParameters(parameters);
    },

    /** Plays by WHEP; answers the session's address. */
    async play(url) {
      const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
      const stream = new MediaStream();
      connection.addTransceiver("video", { direction: "recvonly" });
      connection.addTransceiver("audio", { direction: "recvonly" });
      connection.addEventListener("track", (event) => stream.addTrack(event.track));
      this.receiving = connection;
      this.sync = watchSync(connection);
      const session = await exchange(connection, url);
      shown(stream);
      return session;
    },

    /** What has been received and shown. */
    async received() {
      return { ...(await inbound(this.receiving)), ...this.sync?.() };
    },

    /** How many pictures were shown. */
    pictures() {
      return pictureTicks.length;
    },

    /** The widest gap between pictures that were shown, from the one before the {@code first} on; undefined without two of them. */
    widestGapMs(first) {
      const gaps = gapsMs(first);
      return gaps.length === 0 ? undefined : Math.max(...gaps);
    },

    /** 0 to 1: how much of the time passed in gaps that are longer than three pictures leave. */
    frozenShare(first) {
      const gaps = gapsMs(first);
      return sum(gaps.filter((gap) => gap > FREEZE_MS)) / sum(gaps);
    },

    /** Answers an offer as a server would: with the fake camera where the other end wants to receive. */
    async answer(offer) {
      const connection = new RTCPeerConnection();
      await connection.setRemoteDescription({ type: "offer", sdp: offer });
      const stream = new MediaStream();
      if (offer.includes("a=recvonly")) {
        const media = await fake();
        for (const transceiver of connection.getTransceivers()) {
          const { kind } = transceiver.receiver.track;
          transceiver.direction = "sendonly";
          transceiver.sender.setStreams(media);
          await transceiver.sender.replaceTrack(media.getTracks().find((track) => track.kind === kind));
        }
      } else {
        connection.getReceivers().forEach((receiver) => stream.addTrack(receiver.track));
        shown(stream);
      }
      await connection.setLocalDescription();
      await gathered(connection);
      this.receiving = this.far = connection;
      return connection.localDescription.sdp;
    },

    /** Answers the fragment of an ICE restart. */
    async restart(fragment) {
      const { withFragment } = await import("/assets/ice-fragment.js");
      const sdp = withFragment(this.far.remoteDescription.sdp, fragment);
      await this.far.setRemoteDescription({ type: "offer", sdp });
      await this.far.setLocalDescription();
      await gathered(this.far);
      return this.far.localDescription.sdp
        .split("\r\n")
        .filter((line) => /^a=(ice-ufrag|ice-pwd|candidate)/.test(line))
        .join("\r\n");
    },

    /** Shows and plays nothing any more, as a server that has lost its power. */
    vanish() {
      this.far.close();
    },
  };
})();
