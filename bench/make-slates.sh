#!/bin/sh
# Makes the pictures of the built-in offline slate, one FLV file for each video codec: two seconds at 10 pictures a second,
# a keyframe and then pictures that change nothing, no B-frames.
# Needs ffmpeg 8 (enhanced FLV) with libx264, libx265, libvpx and libaom, and the font DejaVu Sans.
# Usage: make-slates.sh DIRECTORY
set -eu
ffmpeg=${FFMPEG:-ffmpeg}
font=${FONT:-$(fc-match -f '%{file}' 'DejaVu Sans:bold')}
picture="color=c=0x101418:s=1280x720:r=10:d=2"
text="drawtext=fontfile=$font:text='STREAM IS OFFLINE':fontsize=72:fontcolor=0xd0d4d8:x=(w-tw)/2:y=(h-th)/2"
make() {
    name=$1
    shift
    "$ffmpeg" -hide_banner -loglevel error -y -f lavfi -i "$picture" -vf "$text,format=yuv420p" \
        -fflags +bitexact -flags:v +bitexact -map_metadata -1 -an -g 20 "$@" -f flv -flvflags no_duration_filesize \
        "$directory/$name.flv"
}
directory=$1
make h264 -c:v libx264 -profile:v baseline -preset veryslow -crf 26 -bf 0 -x264-params scenecut=0:keyint=20
make h265 -c:v libx265 -preset slow -crf 28 -x265-params "bframes=0:keyint=20:scenecut=0:info=0:log-level=error"
make vp9 -c:v libvpx-vp9 -crf 36 -b:v 0 -lag-in-frames 0 -auto-alt-ref 0 -deadline good
make av1 -c:v libaom-av1 -crf 36 -b:v 0 -lag-in-frames 0 -cpu-used 4 -usage realtime
