/*
 * nmea-checksum: checks the checksums of NMEA 0183 sentences on standard input. Without libc;
 * Linux x86_64.
 *
 * Build: gcc -std=c11 -Os -Wall -Wextra -Werror -static -nostdlib -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none -Wl,--build-id=none -Wl,-z,noexecstack -s -o nmea-checksum nmea-checksum.c
 *
 * A sentence is what lies between '$' or '!' and '*'; the two hexadecimal digits that follow are the
 * exclusive or of its bytes. A line may have a tag block (\...\) before the sentence. Lines without
 * '$' and '!' are not sentences and are left alone.
 *
 * Exit status: 0 every sentence is good, 1 some are bad, 2 the input cannot be read or the output not
 * written, 3 there is no sentence at all.
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

enum place { OUTSIDE, TAG_BLOCK, INSIDE, FIRST_DIGIT, SECOND_DIGIT, COMPLETE, BROKEN };

struct sentence {
    enum place place;
    int seen;
    unsigned char computed, stated;
};

struct output {
    char text[4096];
    int length;
    int failed;
};

static struct output output;

static void flush(void)
{
    if (write_text(1, output.text, output.length) != 0)
        output.failed = 1;
    output.length = 0;
}

static void add_text(const char *text)
{
    for (; *text != 0; text += 1) {
        if (output.length == (int)sizeof output.text)
            flush();
        output.text[output.length++] = *text;
    }
}

static void add_number(unsigned long number)
{
    char digits[21];
    int at = sizeof digits - 1;
    digits[at] = 0;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    add_text(digits + at);
}

static void add_hex(unsigned char byte)
{
    const char *digits = "0123456789ABCDEF";
    char text[3];
    text[0] = digits[byte >> 4];
    text[1] = digits[byte & 15];
    text[2] = 0;
    add_text(text);
}

static int hex_value(unsigned char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    return -1;
}

static void digit(struct sentence *sentence, unsigned char byte, enum place next)
{
    int value = hex_value(byte);
    sentence->stated = (unsigned char)(sentence->stated << 4 | (value & 15));
    sentence->place = value < 0 ? BROKEN : next;
}

static void step(struct sentence *sentence, unsigned char byte)
{
    switch (sentence->place) {
    case OUTSIDE:
        if (byte == '\\') {
            sentence->place = TAG_BLOCK;
        } else if (byte == '$' || byte == '!') {
            sentence->place = INSIDE;
            sentence->seen = 1;
        }
        break;
    case TAG_BLOCK:
        if (byte == '\\')
            sentence->place = OUTSIDE;
        break;
    case INSIDE:
        if (byte == '*')
            sentence->place = FIRST_DIGIT;
        else
            sentence->computed ^= byte;
        break;
    case FIRST_DIGIT:
        digit(sentence, byte, SECOND_DIGIT);
        break;
    case SECOND_DIGIT:
        digit(sentence, byte, COMPLETE);
        break;
    case COMPLETE:
        sentence->place = BROKEN;
        break;
    case BROKEN:
        break;
    }
}

/* Returns 1 for a bad sentence, after printing why. */
static int judge(const struct sentence *sentence, unsigned long line)
{
    if (!sentence->seen || (sentence->place == COMPLETE && sentence->stated == sentence->computed))
        return 0;
    add_text("line ");
    add_number(line);
    if (sentence->place == COMPLETE) {
        add_text(": checksum ");
        add_hex(sentence->stated);
        add_text(", should be ");
        add_hex(sentence->computed);
    } else if (sentence->place == INSIDE) {
        add_text(": no checksum");
    } else {
        add_text(": '*' is not followed by two hexadecimal digits and the end of the line");
    }
    add_text("\n");
    return 1;
}

static int summary(unsigned long sentences, unsigned long bad)
{
    add_number(sentences);
    add_text(sentences == 1 ? " sentence, " : " sentences, ");
    add_number(bad);
    add_text(" bad\n");
    flush();
    if (output.failed)
        return 2;
    return sentences == 0 ? 3 : bad > 0 ? 1 : 0;
}

static unsigned char buffer[65536];

static int check(void)
{
    struct sentence sentence = {OUTSIDE, 0, 0, 0};
    unsigned long line = 1, sentences = 0, bad = 0;
    for (;;) {
        long got = read_input(buffer, sizeof buffer);
        if (got < 0)
            return 2;
        for (long at = 0; at < got; at += 1) {
            if (buffer[at] == '\r')
                continue;
            if (buffer[at] != '\n') {
                step(&sentence, buffer[at]);
                continue;
            }
            sentences += (unsigned long)sentence.seen;
            bad += (unsigned long)judge(&sentence, line);
            sentence = (struct sentence){OUTSIDE, 0, 0, 0};
            line += 1;
        }
        if (got == 0) {
            sentences += (unsigned long)sentence.seen;
            bad += (unsigned long)judge(&sentence, line);
            return summary(sentences, bad);
        }
    }
}

__attribute__((noreturn, force_align_arg_pointer)) void _start(void)
{
    call(SYS_EXIT, check(), 0, 0);
    __builtin_unreachable();
}
