/* SPDX-License-Identifier: MIT */
/*
 * RapidJSON: a tree of nodes, numbers in full precision, UTF-8 validated. Nodes and the parser's
 * stack are in memory that is used again, so that it asks malloc for nothing.
 */
#define RAPIDJSON_SSE2

#include <cstring>
#include <vector>

#include <rapidjson/document.h>

#include "generator.h"
#include "peer.h"
#include "target.h"

namespace
{

using allocator = rapidjson::MemoryPoolAllocator<>;
using document = rapidjson::GenericDocument<rapidjson::UTF8<>, allocator, allocator>;
using json_value = document::ValueType;
using node = const json_value *;

node node_member(node object, const char *name, size_t size)
{
    const json_value key(rapidjson::StringRef(name, size));
    json_value::ConstMemberIterator found = object->FindMember(key);

    return found == object->MemberEnd() ? nullptr : &found->value;
}

const char *node_text(node item, size_t *size)
{
    if (!item->IsString())
        bench_die("rapidjson: no string");
    *size = item->GetStringLength();
    return item->GetString();
}

double node_number(node item)
{
    if (!item->IsNumber())
        bench_die("rapidjson: no number");
    return item->GetDouble();
}

size_t node_count(node list)
{
    return list->Size();
}

node node_item(node list, size_t index, node)
{
    return list->Begin() + index;
}

#include "fill_tree.h"

struct parser {
    std::vector<char> node_memory, stack_memory;
    allocator nodes, stack;

    /* A number takes three bytes of text at least, with its comma, and a node 16 bytes. */
    explicit parser(size_t largest)
        : node_memory(largest * 6 + 65536), stack_memory(largest * 6 + 65536),
          nodes(node_memory.data(), node_memory.size()),
          stack(stack_memory.data(), stack_memory.size())
    {
    }
};

void *open_parser(size_t largest)
{
    return new parser(largest);
}

prism_scan_results *decode(void *state, const char *text, size_t size)
{
    constexpr unsigned flags =
        rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag;
    parser *p = static_cast<parser *>(state);
    prism_scan_results *results;

    {
        document root(&p->nodes, 65536, &p->stack);
        if (root.Parse<flags>(text, size).HasParseError())
            bench_die("rapidjson: does not parse");
        results = fill_results(&root);
    }
    p->nodes.Clear();
    p->stack.Clear();
    return results;
}

void close_parser(void *state)
{
    delete static_cast<parser *>(state);
}

} // namespace

const bench_peer peer_rapidjson = {"rapidjson", open_parser, decode, close_parser};
