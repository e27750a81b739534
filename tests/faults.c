/* A disk that fails at a chosen moment, for tests/faults.rs: loaded before the C library, it counts the calls that change
 * files below the folders named in FAULT_ROOTS (absolute, separated by ':') and lets one of them fail.
 *
 *   FAULT_AT      number of the call that fails, from 1; 0 or unset: none, only counting
 *   FAULT_ERRNO   what it fails with, such as 5 (EIO) or 28 (ENOSPC)
 *   FAULT_STAYS   if set, every later call that needs space fails too: a disk that is full stays full
 *   FAULT_LOG     file to which one line a call is appended: number, call, path
 *
 * Everything else passes through, as do calls on other paths. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static void *next_of(const char *name) { return dlsym(RTLD_NEXT, name); }

/* The absolute path without "." and "..", by its text alone. */
static void plain(const char *path, char *into) {
    char whole[2 * PATH_MAX];
    if (path[0] == '/') {
        snprintf(whole, sizeof whole, "%s", path);
    } else {
        char here[PATH_MAX];
        if (!getcwd(here, sizeof here)) here[0] = 0;
        snprintf(whole, sizeof whole, "%s/%s", here, path);
    }
    size_t length = 0;
    char *rest = whole, *part;
    while ((part = strsep(&rest, "/"))) {
        if (!*part || !strcmp(part, ".")) continue;
        if (!strcmp(part, "..")) {
            while (length > 0 && into[--length] != '/') {}
            continue;
        }
        if (length + strlen(part) + 2 > PATH_MAX) break;
        into[length++] = '/';
        strcpy(into + length, part);
        length += strlen(part);
    }
    into[length] = 0;
}

static int is_below_a_root(const char *path) {
    const char *root = getenv("FAULT_ROOTS");
    while (root && *root) {
        size_t length = strcspn(root, ":");
        if (!strncmp(path, root, length) && (path[length] == '/' || !path[length])) return 1;
        root += length + (root[length] == ':');
    }
    return 0;
}

static void note(long number, const char *call, const char *path) {
    const char *log = getenv("FAULT_LOG");
    if (!log) return;
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path);
    int file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (file >= 0) {
        syscall(SYS_write, file, line, length);
        syscall(SYS_close, file);
    }
}

/* Whether this call is the one that fails; errno is set then. */
static int fails(const char *call, const char *raw, int needs_space) {
    char path[PATH_MAX];
    int before = errno;
    plain(raw, path);
    if (!is_below_a_root(path)) return 0;
    long number = atomic_fetch_add(&calls, 1) + 1;
    note(number, call, path);
    const char *at = getenv("FAULT_AT"), *with = getenv("FAULT_ERRNO");
    long wanted = at ? atol(at) : 0;
    int stays = getenv("FAULT_STAYS") && needs_space && number > wanted;
    errno = before;
    if (wanted == 0 || (number != wanted && !stays)) return 0;
    errno = with ? atoi(with) : EIO;
    return 1;
}

static int fails_on(const char *call, int file, int needs_space) {
    char link[64], path[PATH_MAX];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length <= 0 || path[0] != '/') return 0;
    path[length] = 0;
    return fails(call, path, needs_space);
}

static int fails_at(const char *call, int folder, const char *path, int needs_space) {
    if (path[0] == '/' || folder == AT_FDCWD) return fails(call, path, needs_space);
    char link[64], whole[2 * PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, whole, PATH_MAX - 1);
    if (length <= 0) return 0;
    snprintf(whole + length, sizeof whole - (size_t)length, "/%s", path);
    return fails(call, whole, needs_space);
}

#define PASS(result, name, types, values) return ((result(*) types)next_of(#name)) values

ssize_t write(int file, const void *bytes, size_t count) {
    if (fails_on("write", file, 1)) return -1;
    PASS(ssize_t, write, (int, const void *, size_t), (file, bytes, count));
}
ssize_t writev(int file, const struct iovec *parts, int count) {
    if (fails_on("writev", file, 1)) return -1;
    PASS(ssize_t, writev, (int, const struct iovec *, int), (file, parts, count));
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
    if (fails_on("pwrite", file, 1)) return -1;
    PASS(ssize_t, pwrite64, (int, const void *, size_t, off64_t), (file, bytes, count, at));
}
int fsync(int file) {
    if (fails_on("fsync", file, 1)) return -1;
    PASS(int, fsync, (int), (file));
}
int fdatasync(int file) {
    if (fails_on("fdatasync", file, 1)) return -1;
    PASS(int, fdatasync, (int), (file));
}
int ftruncate64(int file, off64_t length) {
    if (fails_on("ftruncate", file, 0)) return -1;
    PASS(int, ftruncate64, (int, off64_t), (file, length));
}
int rename(const char *from, const char *to) {
    if (fails("rename", to, 1)) return -1;
    PASS(int, rename, (const char *, const char *), (from, to));
}
int renameat(int a, const char *from, int b, const char *to) {
    if (fails_at("renameat", b, to, 1)) return -1;
    PASS(int, renameat, (int, const char *, int, const char *), (a, from, b, to));
}
int link(const char *from, const char *to) {
    if (fails("link", to, 1)) return -1;
    PASS(int, link, (const char *, const char *), (from, to));
}
int linkat(int a, const char *from, int b, const char *to, int flags) {
    if (fails_at("linkat", b, to, 1)) return -1;
    PASS(int, linkat, (int, const char *, int, const char *, int), (a, from, b, to, flags));
}
int symlink(const char *target, const char *at) {
    if (fails("symlink", at, 1)) return -1;
    PASS(int, symlink, (const char *, const char *), (target, at));
}
int mkdir(const char *path, mode_t mode) {
    if (fails("mkdir", path, 1)) return -1;
    PASS(int, mkdir, (const char *, mode_t), (path, mode));
}
int unlink(const char *path) {
    if (fails("unlink", path, 0)) return -1;
    PASS(int, unlink, (const char *), (path));
}
int unlinkat(int folder, const char *path, int flags) {
    if (fails_at("unlinkat", folder, path, 0)) return -1;
    PASS(int, unlinkat, (int, const char *, int), (folder, path, flags));
}

static mode_t mode_of(int flags, va_list rest) { return flags & O_CREAT ? (mode_t)va_arg(rest, int) : 0; }

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    if (flags & O_CREAT && fails("open", path, 1)) return -1;
    PASS(int, open64, (const char *, int, ...), (path, flags, mode));
}
int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    if (flags & O_CREAT && fails("open", path, 1)) return -1;
    PASS(int, open, (const char *, int, ...), (path, flags, mode));
}
int openat64(int folder, const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    if (flags & O_CREAT && fails_at("openat", folder, path, 1)) return -1;
    PASS(int, openat64, (int, const char *, int, ...), (folder, path, flags, mode));
}
