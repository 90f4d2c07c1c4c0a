package io.weir.config;

import java.util.List;

/** What readers get while the source is away. */
@Section("Path: always available")
public record AlwaysAvailableConfig(
        @Key(
                name = "alwaysAvailable",
                built = true,
                defaultsTo = "false",
                reload = Reload.SOURCE,
                doc = "Whether readers get a stand-in while the source is away.")
        boolean enabled,

        @Key(
                name = "alwaysAvailableTracks",
                built = true,
                reload = Reload.SOURCE,
                doc = "The tracks of a generated stand-in. Publishers must bring the same codecs in the same order.")
        List<AlwaysAvailableTrack> tracks,

        @Key(
                name = "alwaysAvailableFile",
                built = true,
                reload = Reload.SOURCE,
                doc =
                        "An MP4 file that is played as the stand-in. Publishers must bring the same codecs in the same order.")
        String file) {
    /** Takes copies of the lists. */
    public AlwaysAvailableConfig {
        tracks = List.copyOf(tracks);
    }

    /** Whether there is a stand-in: from the file when it has a name, generated otherwise. */
    public boolean hasSlate() {
        return enabled && !(tracks.isEmpty() && file.isEmpty());
    }
}
