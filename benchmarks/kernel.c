/* The shortest constrained path over a path index, by hand: what `index.search` is measured against.
 *
 * It maps the same file (see graph/defties/index/layout.py), goes from both ends at once whichever way
 * steps lead, and keeps what it has seen in a hash table. It stops at the first node that both ends
 * have seen, and gives the number of hops only. Compile with: cc -O3 -march=native -shared -fPIC
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    const uint64_t *starts;
    const uint32_t *node, *look;
    const int32_t *since, *till;
} Index;

/* Nodes that were seen, and by which end: a table of (node + 1) with the end in the lowest bit. */
typedef struct {
    uint64_t *slots;
    uint64_t mask, count;
} Seen;

typedef struct {
    uint32_t *nodes;
    uint64_t count, room, steps;
} Level;

typedef struct {
    const uint8_t *walked; /* for each look whether its steps may be walked */
    int32_t first, last;   /* the days asked for */
    uint64_t max_degree;   /* nodes with more steps are not gone through */
} Wanted;

static const void *section(const uint8_t *file, const char *name) {
    uint32_t count;
    memcpy(&count, file + 12, 4);
    for (uint32_t number = 0; number < count; number++) {
        const uint8_t *row = file + 20 + 40 * number;
        if (!strncmp((const char *)row, name, 16)) {
            uint64_t offset;
            memcpy(&offset, row + 24, 8);
            return file + offset;
        }
    }
    abort();
}

Index *index_open(const char *path) {
    struct stat status;
    int handle = open(path, O_RDONLY);
    if (handle < 0 || fstat(handle, &status)) return NULL;
    const uint8_t *file = mmap(NULL, status.st_size, PROT_READ, MAP_SHARED, handle, 0);
    close(handle);
    if (file == MAP_FAILED) return NULL;
    Index *index = malloc(sizeof *index);
    *index = (Index){section(file, "step_starts"), section(file, "step_node"),
                     section(file, "step_look"), section(file, "step_from"),
                     section(file, "step_till")};
    return index;
}

static inline uint64_t degree(const Index *index, uint32_t node) {
    return index->starts[2 * (uint64_t)node + 2] - index->starts[2 * (uint64_t)node];
}

static inline uint64_t place(const Seen *seen, uint32_t node) {
    return (node * 0x9E3779B97F4A7C15ull >> 24) & seen->mask;
}

static void grow(Seen *seen) {
    Seen wider = {calloc(2 * (seen->mask + 1), sizeof *seen->slots), 2 * seen->mask + 1,
                  seen->count};
    for (uint64_t at = 0; at <= seen->mask; at++) {
        if (!seen->slots[at]) continue;
        uint64_t to = place(&wider, (uint32_t)((seen->slots[at] >> 1) - 1));
        while (wider.slots[to]) to = (to + 1) & wider.mask;
        wider.slots[to] = seen->slots[at];
    }
    free(seen->slots);
    *seen = wider;
}

/* Returns 0 if the end has seen the node, 1 if it is new, 2 if the other end has seen it. */
static int see(Seen *seen, uint32_t node, int end) {
    uint64_t wanted = ((uint64_t)node + 1) << 1, at = place(seen, node);
    while (seen->slots[at]) {
        if ((seen->slots[at] & ~1ull) == wanted) return (int)(seen->slots[at] & 1) == end ? 0 : 2;
        at = (at + 1) & seen->mask;
    }
    seen->slots[at] = wanted | (uint64_t)end;
    if (2 * ++seen->count > seen->mask) grow(seen);
    return 1;
}

static void add(Level *level, uint32_t node, uint64_t steps) {
    if (level->count == level->room) {
        level->room = level->room ? 2 * level->room : 256;
        level->nodes = realloc(level->nodes, level->room * sizeof *level->nodes);
    }
    level->nodes[level->count++] = node;
    level->steps += steps;
}

/* Grows the level of an end by one hop; returns whether it has met the other end. */
static int expand(const Index *index, const Wanted *wanted, Seen *seen, Level *level, int end,
                  uint32_t far, uint64_t *looked) {
    Level next = {0};
    int met = 0;
    for (uint64_t at = 0; at < level->count && !met; at++) {
        const uint64_t *starts = index->starts + 2 * (uint64_t)level->nodes[at];
        *looked += starts[2] - starts[0];
        for (uint64_t step = starts[0]; step < starts[2]; step++) {
            if (!wanted->walked[index->look[step]]) continue;
            if (index->since[step] > wanted->last || index->till[step] < wanted->first) continue;
            uint32_t other = index->node[step];
            int news = see(seen, other, end);
            if (!news) continue;
            uint64_t steps = degree(index, other);
            if (steps > wanted->max_degree && other != far) continue;
            if (news == 2) {
                met = 1;
                break;
            }
            add(&next, other, steps);
        }
    }
    free(level->nodes);
    *level = next;
    return met;
}

/* Returns the number of hops of a shortest path, -1 if there is none of at most so many hops. */
int shortest(const Index *index, const Wanted *wanted, uint32_t start, uint32_t end, int max_hops,
             uint64_t *looked) {
    Seen seen = {calloc(1024, sizeof *seen.slots), 1023, 0};
    Level levels[2] = {{0}, {0}};
    uint32_t roots[2] = {start, end};
    for (int side = 0; side < 2; side++) {
        see(&seen, roots[side], side);
        add(&levels[side], roots[side], degree(index, roots[side]));
    }
    int hops = 0, met = start == end;
    *looked = 0;
    while (!met && hops < max_hops && levels[0].count && levels[1].count) {
        int near = levels[0].steps > levels[1].steps;
        met = expand(index, wanted, &seen, &levels[near], near, roots[!near], looked);
        hops++;
    }
    free(levels[0].nodes);
    free(levels[1].nodes);
    free(seen.slots);
    return met ? hops : -1;
}
