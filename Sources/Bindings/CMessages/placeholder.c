#include "CMessages.h"
typedef int cmessages_placeholder;
