/*
 * utf8check: says whether standard input is UTF-8 (Unicode 15, table 3-7: no overlong forms, no
 * surrogates, nothing above U+10FFFF). Without libc; Linux x86_64.
 *
 * Build: gcc -std=c11 -Os -Wall -Wextra -Werror -static -nostdlib -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none -Wl,--build-id=none -Wl,-z,noexecstack -s -o utf8check utf8check.c
 *
 * Exit status: 0 valid, 1 not valid (the offset of the first bad sequence is printed), 2 the input
 * cannot be read or the output not written.
 */

/* Linux x86_64: number in rax, arguments in rdi, rsi, rdx; rcx and r11 are lost. */
static long call(long number, long a, long b, long c)
{
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return result;
}

enum { SYS_READ = 0, SYS_WRITE = 1, SYS_EXIT = 60, EINTR = -4 };

static long read_input(unsigned char *buffer, long size)
{
    long got;
    do
        got = call(SYS_READ, 0, (long)buffer, size);
    while (got == EINTR);
    return got;
}

/* Returns 0, or -1 when not everything could be written. */
static int write_text(int descriptor, const char *text, long length)
{
    while (length > 0) {
        long done = call(SYS_WRITE, descriptor, (long)text, length);
        if (done == EINTR)
            continue;
        if (done <= 0)
            return -1;
        text += done;
        length -= done;
    }
    return 0;
}

/* What may follow: so many bytes, of which the next lies within low and high. */
struct state {
    int left;
    unsigned char low, high;
};

/* Takes one byte; returns 0 when the sequence cannot be UTF-8 any more. */
static int step(struct state *state, unsigned char byte)
{
    if (state->left > 0) {
        if (byte < state->low || byte > state->high)
            return 0;
        state->left -= 1;
        state->low = 0x80;
        state->high = 0xbf;
        return 1;
    }
    if (byte < 0x80)
        return 1;
    if (byte < 0xc2 || byte > 0xf4)
        return 0;
    state->left = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    state->low = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
    state->high = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
    return 1;
}

static int report(unsigned long offset)
{
    char text[32];
    int at = sizeof text;
    text[--at] = '\n';
    do {
        text[--at] = (char)('0' + offset % 10);
        offset /= 10;
    } while (offset > 0);
    return write_text(1, text + at, (long)sizeof text - at) == 0 ? 1 : 2;
}

static unsigned char buffer[65536];

static int check(void)
{
    struct state state = {0, 0x80, 0xbf};
    unsigned long offset = 0, first = 0;
    for (;;) {
        long got = read_input(buffer, sizeof buffer);
        if (got < 0)
            return 2;
        if (got == 0)
            return state.left > 0 ? report(first) : 0;
        for (long at = 0; at < got; at += 1, offset += 1) {
            if (state.left == 0)
                first = offset;
            if (!step(&state, buffer[at]))
                return report(first);
        }
    }
}

__attribute__((noreturn, force_align_arg_pointer)) void _start(void)
{
    call(SYS_EXIT, check(), 0, 0);
    __builtin_unreachable();
}
