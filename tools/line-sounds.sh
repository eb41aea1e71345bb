#!/usr/bin/env bash
# Makes the sounds of the guarded line: espeak-ng speaks, sox brings it to mu-law at 8000 samples a
# second, which Asterisk and media streams play as they are. What espeak-ng speaks is free to use.
#
#   tools/line-sounds.sh [FOLDER]     (the usual folder is deploy/asterisk/sounds/ringfence)
#
# Your own recordings go into the same folder under the same names: one channel, 8000 samples a
# second, mu-law without a head (`sox mine.wav -r 8000 -c 1 -t ul red.ulaw`).
set -euo pipefail
cd "$(dirname "$0")/.."
folder="${1:-deploy/asterisk/sounds/ringfence}"
mkdir -p "$folder"

speak() {
  espeak-ng -v en-gb+f2 -s 165 -g 1 --stdout "$2" \
    | sox -t wav - -r 8000 -c 1 -t ul "$folder/$1.ulaw" norm -6 highpass 200 norm -3 pad 0.1 0.1
}

speak amber "Ringfence, for you alone. Be careful. Give no details, money or cards. You can put the phone down. To check, ring 1 5 9 for your bank, or 1 0 1 for the police, from another phone, or after five minutes."
speak red "Ringfence, for you alone. This is how fraudsters talk. Put the phone down. The police and banks never ask for your PIN, for cash, or for your cards. From another phone, or after five minutes, ring 1 5 9 for your bank, or 1 0 1 for the police. If someone is coming, ring 9 9 9."
speak hold "The call is on hold for a moment. The caller cannot hear you. Take your time. You can put the phone down. If you are sure that it is not a scam, press star, 1."
speak resumed "The call goes on. You can put the phone down at any time."
speak end "This call is being ended to keep you safe."
speak guardian "Someone you trust has joined the call. Only you can hear them."
speak labelled "Ringfence, for you alone. An earlier call from this number sounded like fraud. Be careful. You can put the phone down."
speak courier "This is Ringfence. Someone you look after is on a call that sounds like fraud, and someone may be on the way to their door to fetch cash, cards or valuables. If someone is coming, or has just been, ring 9 9 9. Tell them not to hand over anything, and not to open the door."
speak agree "This is Ringfence, which guards this line. While you are on a call, a computer listens for signs of fraud, and warns you. The sound is not kept, and no person listens. If a call sounds like fraud, the people you have chosen are told. They can read what is said only if you have agreed to that as well. If you agree to this, press 1. If you do not, press 2. You can change your mind at any time by ringing this number again."
speak agreed "Thank you. This line is guarded from your next call on. This is how a warning sounds."
speak refused "Your calls are not listened to. Ring this number again if you change your mind."
