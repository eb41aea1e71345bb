/* A library with the interface of Vosk that writes down its calls and hears made-up words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct model { int users; };
struct listener { int samples; char text[256]; };

static void note(const char *what) {
    FILE *f = fopen(getenv("FAKE_LOG"), "a");
    if (f) { fprintf(f, "%s\n", what); fclose(f); }
}

void vosk_set_log_level(int level) { (void)level; }

struct model *vosk_model_new(const char *path) {
    note(path);
    return strstr(path, "nothing") ? NULL : calloc(1, sizeof(struct model));
}
void vosk_model_free(struct model *m) { note("model free"); free(m); }

struct listener *vosk_recognizer_new(struct model *m, float rate) {
    char line[64];
    (void)m;
    snprintf(line, sizeof line, "new %.0f", rate);
    note(line);
    return calloc(1, sizeof(struct listener));
}
void vosk_recognizer_set_words(struct listener *l, int on) { (void)l; note(on ? "words on" : "words off"); }
int vosk_recognizer_accept_waveform_s(struct listener *l, const short *data, int length) {
    l->samples += length;
    if (data[0] == 666) { *(volatile int *)0 = 1; }
    return data[0] == 7 ? 1 : data[0] == -1 ? -1 : 0;
}
const char *vosk_recognizer_result(struct listener *l) { (void)l; return "{\"text\":\"good morning\"}"; }
const char *vosk_recognizer_partial_result(struct listener *l) {
    snprintf(l->text, sizeof l->text, "{\"partial\":\"%d\"}", l->samples);
    return l->text;
}
const char *vosk_recognizer_final_result(struct listener *l) {
    (void)l;
    return "{\"result\":[{\"conf\":0.8,\"start\":0.10,\"end\":0.30,\"word\":\"madam\"}],\"text\":\"madam\"}";
}
void vosk_recognizer_reset(struct listener *l) { l->samples = 0; note("reset"); }
void vosk_recognizer_free(struct listener *l) { note("free"); free(l); }
