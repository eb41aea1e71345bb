/* A library with the interface of sherpa-onnx 2.0 that writes down its calls and its settings. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note(const char *what) {
    FILE *f = fopen(getenv("FAKE_LOG"), "a");
    if (f) { fprintf(f, "%s\n", what); fclose(f); }
}

const char *SherpaOnnxGetVersionStr(void) {
    const char *told = getenv("FAKE_VERSION");
    return told ? told : "2.0.1";
}

/* The beginning of the configuration, by hand from the header. */
struct config {
    int32_t sample_rate, feature_dim;
    const char *encoder, *decoder, *joiner;
    const char *paraformer[2];
    const char *zipformer;
    const char *tokens;
    int32_t num_threads;
    const char *provider;
};

const void *SherpaOnnxCreateOnlineRecognizer(const struct config *c) {
    char line[1024];
    const char *name = strrchr(c->tokens, '/');
    snprintf(line, sizeof line, "%d %d %s %s %d %d", c->sample_rate, c->feature_dim, name + 1,
             c->provider, c->num_threads, strstr(c->encoder, "int8") != NULL);
    note(line);
    return malloc(1);
}
void SherpaOnnxDestroyOnlineRecognizer(const void *r) { note("destroy"); free((void *)r); }

struct stream { int samples; int done; int finished; };
const void *SherpaOnnxCreateOnlineStream(const void *r) { (void)r; return calloc(1, sizeof(struct stream)); }
void SherpaOnnxDestroyOnlineStream(const void *s) { note("destroy stream"); free((void *)s); }
void SherpaOnnxOnlineStreamAcceptWaveform(const void *s, int32_t rate, const float *x, int32_t n) {
    (void)rate; (void)x;
    ((struct stream *)s)->samples += n;
}
int32_t SherpaOnnxIsOnlineStreamReady(const void *r, const void *s) {
    (void)r;
    return ((struct stream *)s)->samples - ((struct stream *)s)->done >= 3200;
}
void SherpaOnnxDecodeOnlineStream(const void *r, const void *s) { (void)r; ((struct stream *)s)->done += 3200; }
const char *SherpaOnnxGetOnlineStreamResultAsJson(const void *r, const void *s) {
    (void)r;
    const char *text = ((struct stream *)s)->finished
        ? "{\"text\":\" GOOD MORNING\",\"tokens\":[\" GOOD\",\" MOR\",\"NING\"],\"timestamps\":[0.1,0.3,0.4]}"
        : ((struct stream *)s)->done ? "{\"text\":\" GOOD\",\"tokens\":[\" GOOD\"],\"timestamps\":[0.1]}"
                                     : "{\"text\":\"\",\"tokens\":[],\"timestamps\":[]}";
    return strdup(text);
}
void SherpaOnnxDestroyOnlineStreamResultJson(const char *s) { free((void *)s); }
void SherpaOnnxOnlineStreamInputFinished(const void *s) { note("finished"); ((struct stream *)s)->finished = 1; }
